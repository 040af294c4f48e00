import { expect, test } from "vitest";
import { callFrom, fixture } from "../../fixtures/read.ts";
import { normalize } from "../index.ts";

const payload = (name: string): unknown => (fixture(name).body as { readonly payload: unknown }).payload;

test.each([
  [
    "deploy-succeeded",
    {
      id: "deploy-succeeded:6745f0c1e4b0a70008c1d2e3",
      source: "netlify:site:0f7c9e5a-8d3b-4a52-9a66-5d2f0b7c1e44",
      time: new Date("2026-11-23T09:59:20.511Z"),
      type: "com.netlify.deploy.succeeded",
      subject: "6745f0c1e4b0a70008c1d2e3",
      data: payload("deploy-succeeded"),
    },
  ],
  [
    "submission-created",
    {
      id: "submission-created:6745f2a0f1c3b2000844aa10",
      source: "netlify:site:0f7c9e5a-8d3b-4a52-9a66-5d2f0b7c1e44",
      time: new Date("2026-11-23T10:03:12.000Z"),
      type: "com.netlify.form.submitted",
      subject: "6745f2a0f1c3b2000844aa10",
      data: payload("submission-created"),
    },
  ],
  [
    "identity-signup",
    {
      id: "identity-signup:b7a5ed6b-2b7c-4d52-a7f6-6c6b0a3f4e02",
      source: "netlify:site:",
      time: new Date("2026-11-23T10:05:00Z"),
      type: "com.netlify.identity.signup",
      subject: "b7a5ed6b-2b7c-4d52-a7f6-6c6b0a3f4e02",
      data: (fixture("identity-signup").body as { readonly user: unknown }).user,
    },
  ],
  [
    "split-test-activated",
    {
      id: "split-test-activated:6745f3b9a1d4c50007e0ab42",
      source: "netlify:site:0f7c9e5a-8d3b-4a52-9a66-5d2f0b7c1e44",
      time: new Date("2026-11-23T10:08:00.000Z"),
      type: "com.netlify.split-test.activated",
      subject: "6745f3b9a1d4c50007e0ab42",
      data: payload("split-test-activated"),
    },
  ],
])("%s", (name, expected) => {
  const native = callFrom(name, { event: name });
  expect(normalize(native).events).toEqual([{ kind: "event", ...expected, native }]);
});

test("the header of Netlify's own names an event as well", () => {
  const native = callFrom("deploy-succeeded");
  native.request.headers.set("x-netlify-event", "deploy_locked");
  expect(normalize<"event">(native).events[0]?.type).toBe("com.netlify.deploy.locked");
});

test("an event that is no object is malformed", () => {
  const native = { ...callFrom("deploy-succeeded", { event: "deploy-failed" }), body: Buffer.from("7") };
  expect(() => normalize(native)).toThrow(expect.objectContaining({ code: "MALFORMED_EVENT", path: "body" }));
  const bare = { ...native, body: Buffer.from("{}") };
  expect(() => normalize(bare)).toThrow(
    expect.objectContaining({ code: "MALFORMED_EVENT", path: "body.payload" }),
  );
});

test("a tick has the time of receipt, and the function's name", () => {
  const before = Date.now();
  const native = callFrom("schedule", { name: "tick", id: "r-1" });
  const [event] = normalize<"schedule">(native).events;
  expect(event).toEqual({
    kind: "schedule",
    id: "r-1",
    source: "netlify:schedule:tick",
    time: event?.time,
    scheduledTime: event?.time,
    schedule: "tick",
    native,
  });
  expect(event?.time.getTime()).toBeGreaterThanOrEqual(before);
});

test.each([
  ["", undefined, undefined],
  ["{}", undefined, {}],
  ["plain", undefined, "plain"],
  ["7", "application/json", 7],
  ['"7"', "application/json", "7"],
])("the input of a direct call: %j as %s", (text, type, data) => {
  const request = new Request("https://shop.example/", {
    method: "POST",
    headers: { "anyfn-signature": "t=1,v1=0", ...(type && { "content-type": type }) },
  });
  const native = { request, body: Buffer.from(text), name: "f", id: "r-1" };
  expect(normalize<"invoke">(native).events.map((event) => [event.id, event.source, event.data])).toEqual([
    ["r-1", "netlify:function:f", data],
  ]);
});
