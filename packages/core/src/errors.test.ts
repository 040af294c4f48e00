import { expect, test } from "vitest";
import {
  AnyfnError,
  type CanonicalCode,
  HttpError,
  MalformedEventError,
  PermanentError,
  typeName,
  UnrecognizedEventError,
} from "./errors.ts";

test("each error has its code, its name and its cause", () => {
  const cause = new Error("why");
  const errors = [
    new AnyfnError("UNSUPPORTED", "no", { cause }),
    new HttpError(418, "tea", { cause }),
    new PermanentError("never", { cause }),
    new UnrecognizedEventError("what", { cause }),
    new MalformedEventError("aws.sqs", "Records[0].body", "a string", 1, { cause }),
  ];
  expect(errors.map(({ name, code, message, cause: why }) => [name, code, message, why === cause])).toEqual([
    ["AnyfnError", "UNSUPPORTED", "no", true],
    ["HttpError", "HTTP", "tea", true],
    ["PermanentError", "PERMANENT", "never", true],
    ["UnrecognizedEventError", "UNRECOGNIZED_EVENT", "what", true],
    [
      "MalformedEventError",
      "MALFORMED_EVENT",
      "aws.sqs: the event's Records[0].body should be a string but is a number. Send the platform's own event unchanged, or pin another trigger.",
      true,
    ],
  ]);
  expect(errors.every((error) => error instanceof AnyfnError && error instanceof Error)).toBe(true);
});

test("an HttpError has status and public message", () => {
  const { status, publicMessage, message } = new HttpError(404);
  expect([status, publicMessage, message]).toEqual([404, "", "HTTP 404"]);
});

test("an HttpError with a canonical code has its status, and stays an HttpError by its code", () => {
  const details = { name: "ada" };
  const { status, publicMessage, message, code, canonicalCode, ...rest } = new HttpError(
    "ALREADY_EXISTS",
    "taken",
    { details },
  );
  expect([status, publicMessage, message, code, canonicalCode, rest.details]).toEqual([
    409,
    "taken",
    "taken",
    "HTTP",
    "ALREADY_EXISTS",
    details,
  ]);
  expect(new HttpError("NOT_FOUND").message).toBe("NOT_FOUND");
  expect(new HttpError("NO_SUCH_CODE" as CanonicalCode).status).toBe(500);
});

test("a type's name never holds a value", () => {
  expect(
    [null, undefined, [1, 2], { secret: 1 }, new Uint8Array(2), "secret", 1, () => {}].map(typeName),
  ).toEqual(["null", "absent", "an array of 2", "an object", "bytes", "a string", "a number", "a function"]);
});
