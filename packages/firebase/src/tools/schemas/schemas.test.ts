import { describe, expect, it } from "vitest";
import type * as z from "zod";
import deliveries from "../../../fixtures/deliveries.json" with { type: "json" };
import { blockingAnswer } from "../../blocking/blocking-answer.ts";
import { errorParts, jsonParts } from "../../call/call-reply.ts";
import { driver } from "../driver.ts";
import { blockingAnswerSchema, blockingSchema } from "./blocking.ts";
import { callAnswerSchema, callSchema } from "./call.ts";
import { scheduleHeadersSchema } from "./schedule.ts";
import { taskHeadersSchema } from "./tasks.ts";

const bodies: Readonly<Record<string, z.ZodType>> = {
  "firebase.callable": callSchema,
  "firebase.tasks": callSchema,
  "firebase.auth.blocking": blockingSchema,
};
const headers: Readonly<Record<string, z.ZodType>> = {
  "firebase.tasks": taskHeadersSchema,
  "firebase.schedule": scheduleHeadersSchema,
};

describe.each(deliveries.map((delivery) => [`${delivery.trigger}/${delivery.name}`, delivery] as const))(
  "%s",
  (_, delivery) => {
    const body = bodies[delivery.trigger];
    const head = headers[delivery.trigger];

    it.runIf(body)("has the body of its schema", () => {
      expect(body?.safeParse(delivery.json).error).toBeUndefined();
    });

    it.runIf(head)("has the headers of its schema", () => {
      expect(head?.safeParse(delivery.headers).error).toBeUndefined();
    });

    it("has no other's body", () => {
      const takes = Object.entries(bodies).filter(([, schema]) => schema.safeParse(delivery.json).success);
      const alike =
        delivery.trigger === "firebase.auth.blocking"
          ? Object.keys(bodies)
          : ["firebase.callable", "firebase.tasks"];
      expect(takes.map(([id]) => id).sort()).toEqual(body ? [...alike].sort() : []);
    });
  },
);

it("what the driver sends fits", () => {
  const sent = (
    id: string,
    stimulus: object,
  ): { headers: readonly (readonly [string, string])[]; body?: Uint8Array } => {
    const variant = driver.variants.find((candidate) => candidate.id === id);
    return driver.toNative(stimulus as never, variant as never) as never; // one of the driver's own
  };
  const lower = (pairs: readonly (readonly [string, string])[]): object =>
    Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));
  const task = sent("tasks", { kind: "queue", messages: [{ queue: "q", body: "x" }] });
  const tick = sent("schedule", { kind: "schedule", messages: [{ scheduledTime: "2026-11-23T00:00:00Z" }] });
  const call = sent("callable", { kind: "invoke", messages: [{ data: 1 }] });
  expect(taskHeadersSchema.safeParse(lower(task.headers)).success).toBe(true);
  expect(scheduleHeadersSchema.safeParse(lower(tick.headers)).success).toBe(true);
  expect(callSchema.safeParse(JSON.parse(new TextDecoder().decode(call.body))).success).toBe(true);
});

it("what is answered fits", () => {
  const answers = [
    errorParts(new Error("x")),
    errorParts({ code: "HTTP", status: 404, publicMessage: "x" }),
    jsonParts(200, '{"result":1}'),
  ];
  for (const { body } of answers)
    expect(callAnswerSchema.safeParse(JSON.parse(String(body))).success).toBe(true);
  for (const result of [undefined, { displayName: "U" }, { recaptchaActionOverride: "ALLOW" }])
    expect(blockingAnswerSchema.safeParse(blockingAnswer("beforeCreate", result)).success).toBe(true);
  expect(blockingAnswerSchema.safeParse({ userRecord: {} }).success).toBe(false);
});
