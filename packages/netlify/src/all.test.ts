import { encodeHttp, toCloudEvent } from "anyfn/cloudevents";
import {
  customEvent,
  databaseEvent,
  queueEvent,
  scheduleEvent,
  storageEvent,
  streamEvent,
  topicEvent,
} from "anyfn/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { callFrom } from "../fixtures/read.ts";
import { all } from "./all.ts";
import { detect, handler, normalize, triggers } from "./index.ts";
import { rows } from "./tools/target/rows.ts";

/** An event of each trigger, by its id. */
const EVENTS: Readonly<Record<string, unknown>> = {
  "netlify.schedule": callFrom("schedule"),
  "netlify.event.deploy": callFrom("deploy-succeeded", { event: "deploy-succeeded" }),
  "netlify.event.form": callFrom("submission-created", { event: "submission-created" }),
  "netlify.event.identity": callFrom("identity-signup", { event: "identity-signup" }),
  "netlify.event.split-test": callFrom("split-test-activated", { event: "split-test-activated" }),
  "netlify.cloudevents.schedule": [toCloudEvent(scheduleEvent())],
  "netlify.cloudevents.storage": [toCloudEvent(storageEvent())],
  "netlify.cloudevents.queue": [toCloudEvent(queueEvent())],
  "netlify.cloudevents.topic": [toCloudEvent(topicEvent())],
  "netlify.cloudevents.database": [toCloudEvent(databaseEvent())],
  "netlify.cloudevents.stream": [toCloudEvent(streamEvent())],
  "netlify.cloudevents.event": [toCloudEvent(customEvent())],
  "netlify.background": callFrom("submission-created"),
  "netlify.http": new Request("https://shop.example/"),
};

/** Rows that see the same: how the function is registered decides. */
const TWINS: Readonly<Record<string, string>> = {
  "netlify.background.queue": "netlify.cloudevents.queue",
  "netlify.invoke": "netlify.background",
};

test("the ids", () => {
  expect(triggers).toEqual([
    "netlify.schedule",
    "netlify.event.deploy",
    "netlify.event.form",
    "netlify.event.identity",
    "netlify.event.split-test",
    "netlify.cloudevents.schedule",
    "netlify.cloudevents.storage",
    "netlify.cloudevents.queue",
    "netlify.cloudevents.topic",
    "netlify.cloudevents.database",
    "netlify.cloudevents.stream",
    "netlify.cloudevents.event",
    "netlify.background.queue",
    "netlify.background",
    "netlify.invoke",
    "netlify.http",
  ]);
});

test.each(Object.keys(EVENTS))("the event of %s is detected, and no other trigger takes it", (id) => {
  expect(detect(EVENTS[id])?.trigger).toBe(id);
  const taking = all.filter((row) => row.detect(EVENTS[id])).map((row) => row.id);
  expect(taking.filter((other) => (TWINS[other] ?? other) !== id)).toEqual([]);
});

test.each(Object.keys(EVENTS))("the event of %s is normalized", (id) => {
  const { kind, trigger, events } = normalize(EVENTS[id]);
  expect([trigger, events.length, events[0]?.kind]).toEqual([id, 1, kind]);
});

test("a bare request is told by its headers", () => {
  const request = (headers: Record<string, string>): Request =>
    new Request("https://shop.example/", { method: "POST", headers });
  expect(detect(request({}))).toEqual({ kind: "http", trigger: "netlify.http" });
  expect(detect(request({ "x-nf-event": "schedule" }))).toEqual({
    kind: "schedule",
    trigger: "netlify.schedule",
  });
  expect(detect(request({ "x-netlify-event": "deploy_succeeded" }))).toEqual({
    kind: "event",
    trigger: "netlify.event.deploy",
  });
  expect(detect(request({ "anyfn-signature": "t=1,v1=0" }))).toEqual({
    kind: "invoke",
    trigger: "netlify.background",
  });
  const { events } = normalize<"http">(request({}));
  expect(events[0]?.request.url).toBe("https://shop.example/");
});

test("nothing else is anything", () => {
  fc.assert(
    fc.property(fc.anything(), (native) => {
      expect(detect(native)).toBeUndefined();
      expect(() => normalize(native)).toThrow(expect.objectContaining({ code: "UNRECOGNIZED_EVENT" }));
    }),
  );
});

test("the rows of the target are those of the adapter, and are where it says", async () => {
  expect(rows.map(({ id, kind }) => ({ id, kind }))).toEqual(all.map(({ id, kind }) => ({ id, kind })));
  for (const { from, name, id } of rows) {
    const module = (await import(from)) as Readonly<Record<string, { readonly id: string }>>; // a row
    expect(module[name]?.id).toBe(id);
  }
});

test("a handler of events takes Netlify's own and CloudEvents", async () => {
  const { event } = await import("anyfn");
  const seen: unknown[] = [];
  const handle = handler(
    event("com.example.placed", ({ type, data }) => void seen.push([type, data])),
    { event: "deploy-succeeded", environment: { ANYFN_SECRET: "s" }, usage: () => {} },
  );
  const { request } = callFrom("split-test-activated");
  expect((await handle(request)).status).toBe(204);
  const { headers, body } = encodeHttp(toCloudEvent(customEvent({ type: "com.example.placed", data: 7 })), {
    mode: "binary",
  });
  const sent = new Request("https://shop.example/", {
    method: "POST",
    headers: { ...headers, authorization: "Bearer s" },
    body,
  });
  expect((await handle(sent)).status).toBe(204);
  expect(seen.map((one) => (one as readonly unknown[])[0])).toEqual([
    "com.netlify.deploy.succeeded",
    "com.example.placed",
  ]);
});
