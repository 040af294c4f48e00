import { expect, test } from "vitest";
import { signatureOf } from "./cloud-functions-signature.ts";

const json = { "content-type": "application/json" };

test.each([
  ["a client", {}, "", "http"],
  ["a client with a JSON body", json, '{"type":"a","specversion":1}', "http"],
  ["a body that is no JSON", json, "{", "http"],
  ["a JSON body that is no object", json, "null", "http"],
  ["Cloud Tasks", { ...json, "x-cloudtasks-queuename": "q" }, '{"data":{}}', "http"],
  ["a push subscription", json, '{"message":{"data":""},"subscription":"s"}', "http"],
  ["a CloudEvent in headers", { ...json, "Ce-Type": "t" }, "{}", "cloudevent"],
  [
    "a CloudEvent in protobuf",
    { "content-type": "application/protobuf", "ce-type": "t" },
    "\0",
    "cloudevent",
  ],
  [
    "a whole CloudEvent",
    { "Content-Type": "application/cloudevents+json; charset=utf-8" },
    "{}",
    "cloudevent",
  ],
  ["a whole CloudEvent, called JSON", json, '{"specversion":"1.0","type":"t"}', "cloudevent"],
  ["the first generation", json, '{"context":{"eventId":"1","eventType":"t"},"data":{}}', "event"],
  ["the first generation, flat", json, '{"eventId":"1","eventType":"t","data":{}}', "event"],
] as const)("%s", (_name, headers, body, signature) => {
  const request = { method: "POST", target: "/", headers: Object.entries(headers), body: Buffer.from(body) };
  expect(signatureOf(request)).toBe(signature);
});
