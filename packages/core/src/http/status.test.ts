import { expect, test } from "vitest";
import { AnyfnError, HttpError, MalformedEventError, PermanentError } from "../errors.ts";
import { InvalidPayloadError } from "../schema.ts";
import { callFailure, failureOf } from "./status.ts";

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
