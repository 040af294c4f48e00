import type { StandardSchema } from "anyfn";
import { isRecord } from "./observe.ts";

/** Any object whose `n` is a number; nothing else of it is kept. Written by hand, so that no case depends on a validator. */
export const numbered: StandardSchema<{ readonly n: number }> = {
  "~standard": {
    version: 1,
    vendor: "anyfn-conformance",
    validate: (value) =>
      isRecord(value) && typeof value.n === "number"
        ? { value: { n: value.n } }
        : { issues: [{ message: "should be a number", path: ["n"] }] },
  },
};
