/** Readers of unknown payloads, with one meaning in all adapters: `anyfn/read`. */
export { base64At, fromBase64, toBase64 } from "./read/base64.ts";
export { fromText, plainBytes, textOrBytes } from "./read/bytes.ts";
export { type Fields, fields, listOf, NONE, object, objectAt } from "./read/fields.ts";
export { integerAt, optionalCount } from "./read/number.ts";
export { type PreciseDate, preciseDate, readPreciseDate } from "./read/precise-date.ts";
export { put } from "./read/put.ts";
export { NON_EMPTY_TEXT, nonEmptyText, optionalText, text, textAt } from "./read/text.ts";
export { fromSeconds, optionalDate, toDate } from "./read/time.ts";
