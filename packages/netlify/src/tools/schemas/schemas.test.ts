import { expect, test } from "vitest";
import { fixture } from "../../../fixtures/read.ts";
import { hostContext } from "../driver/host.ts";
import { contextSchema } from "./context.ts";
import { identitySchema, payloadSchema, scheduleSchema } from "./platform-event.ts";

test.each([
  ["schedule", scheduleSchema],
  ["deploy-succeeded", payloadSchema],
  ["submission-created", payloadSchema],
  ["split-test-activated", payloadSchema],
  ["identity-signup", identitySchema],
] as const)("%s is what its schema says, and nothing is lost", (name, schema) => {
  const { body } = fixture(name);
  expect(schema.parse(body)).toEqual(body);
  expect(schema.safeParse({}).success).toBe(false);
});

test("a context", () => {
  expect(contextSchema.safeParse(hostContext()).success).toBe(true);
  expect(contextSchema.safeParse({ requestId: 7 }).success).toBe(false);
});
