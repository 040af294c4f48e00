import { expectTypeOf, test } from "vitest";
import type { RetryOptions } from "../index.ts";
import { type NamesOf, optionNames } from "./option-names.ts";
import type { Kind } from "./target.ts";

test("every kind has its options in the table", () => {
  expectTypeOf(optionNames).toHaveProperty("http");
  expectTypeOf<keyof typeof optionNames>().toEqualTypeOf<Kind>();
});

test("a table that lacks an option, or has one more, is an error", () => {
  // @ts-expect-error deadLetter is missing
  const fewer: NamesOf<RetryOptions> = { attempts: true, delay: true, maxAge: true };
  const more: NamesOf<RetryOptions> = {
    attempts: true,
    delay: true,
    maxAge: true,
    deadLetter: true,
    // @ts-expect-error there is no such option
    attempt: true,
  };
  expectTypeOf(fewer).toEqualTypeOf(more);
});
