import { HttpError, InvalidPayloadError, PermanentError } from "anyfn";
import { AnyfnError, MalformedEventError } from "anyfn/adapter";
import { expect, it } from "vitest";
import { callError, isExpected } from "./status.ts";

it.each([
  [400, "INVALID_ARGUMENT"],
  [401, "UNAUTHENTICATED"],
  [402, "FAILED_PRECONDITION"],
  [403, "PERMISSION_DENIED"],
  [404, "NOT_FOUND"],
  [408, "DEADLINE_EXCEEDED"],
  [409, "ABORTED"],
  [416, "OUT_OF_RANGE"],
  [422, "INVALID_ARGUMENT"],
  [429, "RESOURCE_EXHAUSTED"],
  [499, "CANCELLED"],
  [500, "INTERNAL"],
  [501, "UNIMPLEMENTED"],
  [503, "UNAVAILABLE"],
  [504, "DEADLINE_EXCEEDED"],
  [507, "INTERNAL"],
])("an HttpError of %i is %s", (code, status) => {
  expect(callError(new HttpError(code, "said aloud"))).toEqual({ status, code, message: "said aloud" });
});

it("tells the status by name where an HttpError says nothing", () => {
  expect(callError(new HttpError(404))).toEqual({ status: "NOT_FOUND", code: 404, message: "NOT_FOUND" });
});

it("takes the HttpsError of firebase-functions as it is", () => {
  // Its fields in 7.4: common/providers/https.
  const error = Object.assign(new Error("no such order"), {
    code: "not-found",
    details: { order: 7 },
    httpErrorCode: { canonicalName: "NOT_FOUND", status: 404 },
  });
  expect(callError(error)).toEqual({
    status: "NOT_FOUND",
    code: 404,
    message: "no such order",
    details: { order: 7 },
  });
});

it("says what a schema refused, without values", () => {
  const error = new InvalidPayloadError("The message 1", [
    { message: 'should be a number but is "s3cret"', path: ["order", { key: "count" }] },
    { message: "is no order" },
  ]);
  expect(callError(error)).toEqual({
    status: "INVALID_ARGUMENT",
    code: 400,
    message: "The input does not fit the schema: order.count.",
    details: { issues: [{ path: ["order", "count"] }, { path: [] }] },
  });
});

it.each([
  ["a permanent failure", new PermanentError("the row 17 is gone"), "INTERNAL", 500],
  ["a deadline", new DOMException("api was stopped", "TimeoutError"), "DEADLINE_EXCEEDED", 504],
  ["an output that its schema refused", new InvalidPayloadError("It", [], "INVALID_OUTPUT"), "INTERNAL", 500],
  ["any error", new TypeError("a private detail"), "INTERNAL", 500],
  [
    "an HttpError that is none",
    Object.assign(new Error("private"), { code: "HTTP", status: 200 }),
    "INTERNAL",
    500,
  ],
  ["a text", "a private detail", "INTERNAL", 500],
  ["undefined", undefined, "INTERNAL", 500],
])("of %s the caller hears the status alone", (_, error, status, code) => {
  expect(callError(error)).toEqual({ status, code, message: status });
  expect(isExpected(error)).toBe(code < 500);
});

it("says what of a call cannot be read", () => {
  expect(callError(new MalformedEventError("firebase.tasks", "data", "there", 1))).toEqual({
    status: "INVALID_ARGUMENT",
    code: 400,
    message: "The data of the input should be there but is a number.",
  });
});

it("says when to come back where the same call is in progress", () => {
  expect(callError(new AnyfnError("IN_PROGRESS", "another call"))).toEqual({
    status: "ABORTED",
    code: 409,
    message: "The same request is still being worked on.",
    headers: { "retry-after": "1" },
  });
});

it("survives what throws when it is read", () => {
  const error = new Proxy({}, { get: () => expect.fail("read") });
  expect(callError(error)).toEqual({ status: "INTERNAL", code: 500, message: "INTERNAL" });
});
