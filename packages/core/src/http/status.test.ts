import { expect, test } from "vitest";
import { AnyfnError, HttpError, MalformedEventError, PermanentError } from "../errors.ts";
import { InvalidPayloadError } from "../schema.ts";
import { callError, callFailure, failureOf } from "./status.ts";

const issues = [
  { message: 'Expected number but received "s3cret"', path: ["n"] },
  { message: "Required", path: [{ key: "items" }, 0] },
  { message: "Required", path: ["n"] },
];

test.each<[string, unknown, object]>([
  ["a public error", new HttpError(404, "gone"), { status: 404, message: "gone", level: undefined }],
  [
    "a canonical code with details",
    new HttpError("ALREADY_EXISTS", "taken", { details: { a: 1 } }),
    { status: 409, message: "taken", level: undefined, details: { a: 1 }, canonicalCode: "ALREADY_EXISTS" },
  ],
  ["a public error of ours", new HttpError(503, "later"), { status: 503, message: "later", level: "error" }],
  [
    "a status that cannot be sent",
    Object.assign(new HttpError(404, "x"), { status: 99 }),
    { status: 500, message: "", level: "error" },
  ],
  [
    "input that does not fit",
    new InvalidPayloadError("The message 1", issues),
    { status: 400, message: "The input does not fit the schema: n, items.0.", level: "warn" },
  ],
  [
    "output that does not fit",
    new InvalidPayloadError("What the function returned", issues, "INVALID_OUTPUT"),
    { status: 500, message: "", level: "error" },
  ],
  [
    "a body that cannot be read",
    new MalformedEventError("aws.invoke", "body", "JSON", "{"),
    { status: 400, message: "The body of the input should be JSON but is a string.", level: "warn" },
  ],
  ["a permanent failure", new PermanentError("a detail"), { status: 500, message: "", level: "error" }],
  [
    "a delivery in progress",
    new AnyfnError("IN_PROGRESS", "a key"),
    { status: 409, headers: { "retry-after": "1" }, level: "info" },
  ],
  ["a timeout", new AnyfnError("TIMEOUT", "a detail"), { status: 504, message: "", level: "error" }],
  ["an aborted signal", new DOMException("x", "TimeoutError"), { status: 504, message: "", level: "error" }],
  ["any error", new TypeError("a detail"), { status: 500, type: "TypeError", message: "", level: "error" }],
  ["text", "a detail", { status: 500, type: "Error", message: "", level: "error" }],
  ["nothing", undefined, { status: 500, type: "Error", message: "", level: "error" }],
  ["a code of the prototype", { code: "constructor" }, { status: 500, message: "", level: "error" }],
  [
    "an error that throws when it is read",
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("read");
        },
      },
    ),
    { status: 500, type: "Error", message: "", level: "error" },
  ],
])("%s", (_, error, expected) => {
  expect(failureOf(error)).toMatchObject(expected);
});

test.each<[unknown, number, object]>([
  [new HttpError(404, "gone"), 404, { type: "HttpError", message: "gone" }],
  [
    new HttpError("ALREADY_EXISTS", "taken", { details: [1] }),
    409,
    { type: "HttpError", message: "taken", details: [1] },
  ],
  [new HttpError(400, "big", { details: 1n }), 400, { type: "HttpError", message: "big" }],
  [new Error("a detail"), 500, { type: "Error", message: "Internal Server Error" }],
  [new DOMException("x", "TimeoutError"), 504, { type: "TimeoutError", message: "Gateway Timeout" }],
])("a direct call that failed is answered", (error, status, told) => {
  const answer = callFailure(error);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { error: told }]);
});

test.each<[string, unknown, object, string]>([
  [
    "a public error",
    new HttpError("ALREADY_EXISTS", "taken", { details: { a: 1 }, cause: new Error("private") }),
    { name: "HttpError", message: "taken", status: 409, code: "ALREADY_EXISTS", details: { a: 1 } },
    'HttpError: taken\n{"status":409,"code":"ALREADY_EXISTS","details":{"a":1}}',
  ],
  [
    "a public error of ours",
    new HttpError(503, "later"),
    { name: "HttpError", message: "later", status: 503 },
    'HttpError: later\n{"status":503}',
  ],
  [
    "details that JSON cannot hold",
    new HttpError(400, "big", { details: 1n }),
    { name: "HttpError", message: "big", status: 400 },
    'HttpError: big\n{"status":400}',
  ],
  [
    "input that does not fit",
    new InvalidPayloadError("The message 1", issues),
    { name: "InvalidPayloadError", message: "The input does not fit the schema: n, items.0." },
    'InvalidPayloadError: The input does not fit the schema: n, items.0.\n{"status":400}',
  ],
  [
    "a body that cannot be read",
    new MalformedEventError("aws.invoke", "body", "JSON", "{"),
    { name: "MalformedEventError", code: "MALFORMED_EVENT", message: expect.stringContaining("aws.invoke") },
    expect.stringContaining("aws.invoke"),
  ],
  ["any error", new TypeError("private"), { name: "TypeError", message: "" }, "TypeError"],
  [
    "a permanent failure",
    new PermanentError("private"),
    { name: "PermanentError", message: "" },
    "PermanentError",
  ],
  [
    "a timeout",
    new DOMException("private", "TimeoutError"),
    { name: "TimeoutError", message: "" },
    "TimeoutError",
  ],
  ["a text", "private", { name: "Error", message: "" }, "Error"],
])("the error that a caller gets of %s", (_, error, told, stack) => {
  const { name, message, ...facts } = callError(error);
  expect({ name, message, ...facts }).toMatchObject(told);
  expect(callError(error).stack).toEqual(stack);
  expect(callError(error).cause).toBeUndefined();
});
