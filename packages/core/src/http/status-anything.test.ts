import { expect, test } from "vitest";
import { HttpError } from "../errors.ts";
import { callFailure, failureOf } from "./status.ts";

/** An error that throws when a field of it is read. */
function hostile(field: string): unknown {
  return Object.defineProperty({}, field, {
    get() {
      throw new Error("not to be read");
    },
  });
}

test.each([
  undefined,
  null,
  "text",
  5,
  Symbol("s"),
  () => {},
  { code: 7 },
  { code: "__proto__" },
  { name: "" },
])("%s is our failure, without text", (thrown) => {
  expect(failureOf(thrown)).toMatchObject({ status: 500, message: "", level: "error" });
});

test.each(["code", "name", "status", "issues"])("an error whose %s throws is our failure", (field) => {
  expect(failureOf(hostile(field))).toMatchObject({ status: 500, message: "", level: "error" });
});

test.each([
  ["no list", "wrong", "."],
  ["nothing", undefined, "."],
  ["texts in place of issues", ["a", null], "."],
  ["a path that is no list", [{ path: "n" }, { path: ["a", { key: 1 }] }], ": a.1."],
])("issues that are %s name the paths that they have", (_, issues, end) => {
  const { status, message } = failureOf({ code: "INVALID_PAYLOAD", issues });
  expect([status, message]).toEqual([400, `The input does not fit the schema${end}`]);
});

test("a public error of another copy says what its fields say", () => {
  const error = { code: "HTTP", name: "HttpError", status: 409, publicMessage: 7, canonicalCode: 7 };
  expect(failureOf(error)).toEqual({
    type: "HttpError",
    status: 409,
    message: "",
    headers: {},
    level: undefined,
  });
});

test.each([
  [{ code: "MALFORMED_EVENT" }, 400, "The input cannot be read."],
  [{ code: "MALFORMED_EVENT", expected: "JSON" }, 400, "The  of the input should be JSON but is ."],
  [{ code: "UNRECOGNIZED_EVENT" }, 400, "The input is not of a form that is accepted."],
  [{ code: "INVALID_CLOUDEVENT" }, 400, "The input is not a CloudEvent."],
  [{ code: "TIMEOUT" }, 504, ""],
  [{ name: "TimeoutError" }, 504, ""],
])("%j answers %i", (error, status, message) => {
  expect(failureOf(error)).toMatchObject({ status, message });
});

test("details that JSON cannot hold are left out of the answer to a call", () => {
  const details: Record<string, unknown> = {};
  details["self"] = details;
  const { status, body } = callFailure(new HttpError(409, "taken", { details }));
  expect([status, JSON.parse(body)]).toEqual([409, { error: { type: "HttpError", message: "taken" } }]);
});

test("an answer to a call says what its status means where it has no message", () => {
  const told = [new Error("a detail"), { code: "TIMEOUT" }, new HttpError(404)].map(
    (error) => JSON.parse(callFailure(error).body).error.message,
  );
  expect(told).toEqual(["Internal Server Error", "Gateway Timeout", ""]);
});
