import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { Caller } from "anyfn";
import { caller } from "../handle/caller.ts";
import { connect } from "../registry.ts";
import type { CallerService } from "../service.ts";
import { type Case, register, type SuiteOptions } from "./run.ts";

/**
 * Every case of the suite for direct calls. The function behind the service answers `{ got: input }`; for the input `{ fail: "http" }` it
 * throws `new HttpError(409, "taken")`, for `{ fail: "details" }` `new HttpError(422, "wrong", { details: { field: "a" } })`, for `{ fail: "other" }` an error with the text "secret".
 */
export const callerCases: readonly Case<Caller>[] = [
  {
    name: "the result comes back",
    async run(own) {
      for (const input of [{ n: 1, text: "ü 🌍" }, "text", 7, null, []])
        deepEqual(await own.call(input), { got: input });
    },
  },
  {
    name: "an HttpError of the callee arrives as one, any other failure without its text",
    async run(own) {
      await rejects(own.call({ fail: "http" }), { code: "HTTP", status: 409, publicMessage: "taken" });
      await rejects(own.call({ fail: "details" }), {
        code: "HTTP",
        status: 422,
        publicMessage: "wrong",
        details: { field: "a" },
      });
      const error = await own.call({ fail: "other" }).then(
        () => undefined,
        (reason: unknown) => reason as Error & { readonly code?: string },
      );
      equal(error?.code, "UNAVAILABLE");
      ok(!error?.message.includes("secret"), error?.message);
    },
  },
  {
    name: "an aborted signal ends a call",
    async run(own) {
      await rejects(own.call(1, { signal: AbortSignal.abort() }), { code: "ABORTED" });
    },
  },
];

/** Registers the suite for a service of direct calls. */
export function testCaller(options: SuiteOptions<CallerService>): void {
  register(callerCases, options, (service) => {
    const own = caller(`suite-${(count++).toString(36)}`);
    connect(own, service);
    return own;
  });
}

let count = 0;
