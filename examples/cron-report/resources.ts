import { bucket, kv } from "@anyfn/clients";

/** One object a sale: `<day>/<id>.json`. */
export const sales = bucket("sales");
/** One object a day: `<day>.csv`. */
export const reports = bucket("reports");
/** The lock, and the last day that has a report. */
export const state = kv<string>("report-state");
