import { isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { mutantsOf } from "../../mutants.ts";
import {
  AnyfnError,
  HttpError,
  MalformedEventError,
  PermanentError,
  UnrecognizedEventError,
} from "../errors.ts";
import { InvalidPayloadError } from "../schema.ts";
import * as table from "./status.ts";

type Table = typeof table;

const OURS = { status: 500, message: "", level: "error", headers: {} };
const LATE = { ...OURS, status: 504 };
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error("read");
    },
  },
);
const issues = [
  { message: 'received "s3cret"', path: ["n"] },
  { message: "Required", path: [{ key: "items" }, 0] },
  { message: "Required", path: ["n"] },
  { message: "Required", path: [] },
  { message: "Required" },
  null,
];
const http = (fields: object): Error => Object.assign(new HttpError(404, "gone"), fields);

/** Errors, and the whole failure that each is. */
const FAILURES: readonly (readonly [unknown, object])[] = [
  [
    new HttpError(404, "gone"),
    { type: "HttpError", status: 404, message: "gone", level: undefined, headers: {} },
  ],
  [
    new HttpError("ALREADY_EXISTS", "taken", { details: { a: 1 } }),
    {
      type: "HttpError",
      status: 409,
      message: "taken",
      level: undefined,
      headers: {},
      details: { a: 1 },
      canonicalCode: "ALREADY_EXISTS",
    },
  ],
  ...[400, 499].map(
    (status) =>
      [
        http({ status }),
        { type: "HttpError", status, message: "gone", level: undefined, headers: {} },
      ] as const,
  ),
  ...[500, 599].map(
    (status) =>
      [
        http({ status }),
        { type: "HttpError", status, message: "gone", level: "error", headers: {} },
      ] as const,
  ),
  ...[399, 600, 404.5, "404", undefined].map(
    (status) => [http({ status }), { type: "HttpError", ...OURS }] as const,
  ),
  [
    http({ publicMessage: 1 }),
    { type: "HttpError", status: 404, message: "", level: undefined, headers: {} },
  ],
  [
    // Of another copy, or of any library.
    { name: "Foreign", code: "INVALID_PAYLOAD", issues },
    {
      type: "Foreign",
      status: 400,
      message: "The input does not fit the schema: n, items.0.",
      level: "warn",
      headers: {},
    },
  ],
  [
    { code: "INVALID_PAYLOAD", issues: [{ path: ["n"] }] },
    {
      type: "Error",
      status: 400,
      message: "The input does not fit the schema: n.",
      level: "warn",
      headers: {},
    },
  ],
  ...[[], undefined, [{ path: [] }]].map(
    (none) =>
      [
        { code: "INVALID_PAYLOAD", issues: none },
        {
          type: "Error",
          status: 400,
          message: "The input does not fit the schema.",
          level: "warn",
          headers: {},
        },
      ] as const,
  ),
  [new InvalidPayloadError("The result", [], "INVALID_OUTPUT"), { type: "InvalidPayloadError", ...OURS }],
  [
    new MalformedEventError("aws.invoke", "body", "JSON", "{"),
    {
      type: "MalformedEventError",
      status: 400,
      message: "The body of the input should be JSON but is a string.",
      level: "warn",
      headers: {},
    },
  ],
  [
    { code: "MALFORMED_EVENT" },
    { type: "Error", status: 400, message: "The input cannot be read.", level: "warn", headers: {} },
  ],
  [
    new UnrecognizedEventError("a detail"),
    {
      type: "UnrecognizedEventError",
      status: 400,
      message: "The input is not of a form that is accepted.",
      level: "warn",
      headers: {},
    },
  ],
  [
    { code: "INVALID_CLOUDEVENT" },
    { type: "Error", status: 400, message: "The input is not a CloudEvent.", level: "warn", headers: {} },
  ],
  [
    new AnyfnError("IN_PROGRESS" as never, "a key"),
    {
      type: "AnyfnError",
      status: 409,
      message: "The same request is still being worked on.",
      level: "info",
      headers: { "retry-after": "1" },
    },
  ],
  [
    { code: "TIMEOUT", name: "Late" },
    { type: "Late", ...LATE },
  ],
  [new DOMException("a detail", "TimeoutError"), { type: "TimeoutError", ...LATE }],
  [new PermanentError("a detail"), { type: "PermanentError", ...OURS }],
  [new TypeError("a detail"), { type: "TypeError", ...OURS }],
  [{ name: "" }, { type: "Error", ...OURS }],
  [
    { name: 1, code: 1 },
    { type: "Error", ...OURS },
  ],
  [{ code: "constructor" }, { type: "Error", ...OURS }],
  ["a detail", { type: "Error", ...OURS }],
  [undefined, { type: "Error", ...OURS }],
  [hostile, { type: "Error", ...OURS }],
];

const JSON_TYPE = { "content-type": "application/json" };

/** Errors, and the whole answer to the direct call over HTTP that fails with each. */
const ANSWERS: readonly (readonly [unknown, number, object, object])[] = [
  [http({ details: [1] }), 404, JSON_TYPE, { type: "HttpError", message: "gone", details: [1] }],
  [http({ details: 1n }), 404, JSON_TYPE, { type: "HttpError", message: "gone" }],
  [http({ publicMessage: "" }), 404, JSON_TYPE, { type: "HttpError", message: "" }],
  [
    http({ publicMessage: "", status: 500 }),
    500,
    JSON_TYPE,
    { type: "HttpError", message: "Internal Server Error" },
  ],
  [new HttpError(503, "later"), 503, JSON_TYPE, { type: "HttpError", message: "later" }],
  [new Error("a detail"), 500, JSON_TYPE, { type: "Error", message: "Internal Server Error" }],
  [{ code: "TIMEOUT" }, 504, JSON_TYPE, { type: "Error", message: "Gateway Timeout" }],
  [
    { code: "IN_PROGRESS" },
    409,
    { ...JSON_TYPE, "retry-after": "1" },
    { type: "Error", message: "The same request is still being worked on." },
  ],
];

const unreadable = new MalformedEventError("aws.invoke", "body", "JSON", "{");
const unrecognized = new UnrecognizedEventError("The function accepts none.");

/** Errors; the fields of the error that the platform is given for each, and its stack. */
const THROWN: readonly (readonly [unknown, object, string])[] = [
  [
    new HttpError("ALREADY_EXISTS", "taken", { details: { a: 1 } }),
    { name: "HttpError", message: "taken", status: 409, code: "ALREADY_EXISTS", details: { a: 1 } },
    'HttpError: taken\n{"status":409,"code":"ALREADY_EXISTS","details":{"a":1}}',
  ],
  [
    new HttpError(503, "later"),
    { name: "HttpError", message: "later", status: 503, code: undefined, details: undefined },
    'HttpError: later\n{"status":503}',
  ],
  [
    http({ status: 500, publicMessage: "" }),
    { name: "HttpError", message: "", status: 500, code: undefined, details: undefined },
    'HttpError\n{"status":500}',
  ],
  [
    new HttpError(400, "big", { details: 1n }),
    { name: "HttpError", message: "big", status: 400, code: undefined, details: 1n },
    'HttpError: big\n{"status":400}',
  ],
  [
    unreadable,
    {
      name: "MalformedEventError",
      message: unreadable.message,
      status: 400,
      code: "MALFORMED_EVENT",
      details: undefined,
    },
    `MalformedEventError: ${unreadable.message}\n{"status":400}`,
  ],
  [
    unrecognized,
    {
      name: "UnrecognizedEventError",
      message: unrecognized.message,
      status: 400,
      code: "UNRECOGNIZED_EVENT",
      details: undefined,
    },
    `UnrecognizedEventError: ${unrecognized.message}\n{"status":400}`,
  ],
  [
    // No error of ours, whatever its code says.
    { code: "UNRECOGNIZED_EVENT", message: "a detail" },
    {
      name: "Error",
      message: "The input is not of a form that is accepted.",
      status: 400,
      code: undefined,
      details: undefined,
    },
    'Error: The input is not of a form that is accepted.\n{"status":400}',
  ],
  [new TypeError("a detail"), { name: "TypeError", message: "" }, "TypeError"],
  [new DOMException("a detail", "TimeoutError"), { name: "TimeoutError", message: "" }, "TimeoutError"],
  ["a detail", { name: "Error", message: "" }, "Error"],
];

/** What a table makes of every row that is not what it should be. */
function wrongOf({ failureOf, callFailure, callError }: Table): readonly unknown[] {
  const wrong: unknown[] = [];
  const check = (row: unknown, seen: () => unknown, wanted: unknown): void => {
    try {
      const found = seen();
      if (!isDeepStrictEqual(found, wanted)) wrong.push({ row, found, wanted });
    } catch (error) {
      wrong.push({ row, error });
    }
  };
  for (const [error, failure] of FAILURES) check(failure, () => failureOf(error), failure);
  for (const [error, status, headers, told] of ANSWERS)
    check(
      told,
      () => {
        const { body, ...answer } = callFailure(error);
        return { ...answer, body: JSON.parse(body) as unknown };
      },
      { status, headers, cookies: [], body: { error: told } },
    );
  for (const [error, fields, stack] of THROWN)
    check(
      fields,
      () => {
        const thrown = callError(error);
        const { name, message } = thrown;
        return { fields: Object.assign({ name, message }, thrown), stack: thrown.stack, cause: thrown.cause };
      },
      { fields, stack, cause: undefined },
    );
  return wrong;
}

test("every row of the table is as it is documented", () => {
  expect(wrongOf(table)).toEqual([]);
});

test("whatever is broken in the table is seen", { timeout: 60_000 }, async () => {
  const mutants = mutantsOf(new URL("./status.ts", import.meta.url));
  const survivors: string[] = [];
  for (const { name, load } of mutants) {
    const broken = await load().catch(() => undefined);
    if (broken && wrongOf(broken as Table).length === 0) survivors.push(name); // the same file, but for one change
  }
  expect(mutants.length).toBeGreaterThan(80);
  expect(survivors).toEqual([]);
});
