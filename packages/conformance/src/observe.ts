import type { Context, CoreEvent } from "anyfn";
import { HttpError, PermanentError } from "anyfn";
import { note, saw } from "./witness.ts";

export { note, saw, witness } from "./witness.ts";

/** Notes the event, and does what its data asks for: `{ do: "fail" | "permanent" | "gone" | "taken" | "throw-text" | "bigint" | "function" | "symbol" | "circular" | "slow" | "hang" | "later" }`. */
export async function observe(event: CoreEvent, context: Context, data?: unknown): Promise<unknown> {
  saw(context, event);
  const { do: name } = isRecord(data) ? data : {};
  const behaviour = typeof name === "string" ? behaviours[name] : undefined;
  const result = await behaviour?.(context);
  note(context, { finished: event.id });
  return result;
}

const behaviours: Readonly<Record<string, (context: Context) => unknown>> = {
  fail: () => {
    throw new TypeError("told to fail");
  },
  permanent: () => {
    throw new PermanentError("told to fail for good");
  },
  gone: () => {
    throw new HttpError(404, "the order is gone", { cause: new Error("a private detail") });
  },
  taken: () => {
    throw new HttpError("ALREADY_EXISTS", "the name is taken", { details: { name: "a" } });
  },
  "throw-text": () => {
    throw "told to throw a text";
  },
  bigint: () => ({ list: [1, { id: 9007199254740993n }] }),
  function: () => () => "a function",
  symbol: () => Symbol("a symbol"),
  circular: () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    return circle;
  },
  slow: () => sleep(30),
  hang: () => new Promise(() => {}),
  later: (context) => {
    context.waitUntil(sleep(30).then(() => note(context, { later: "finished" })));
  },
};

/** Resolves after `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** True for an object that is no array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
