import type { Gap } from "anyfn/driver";

/** What is lost before a function is called or after it answered, by case and variant. */
export const gaps: Readonly<Record<string, Gap>> = {};
