import type { PlainRecord } from "anyfn/adapter";

/** A map as what it stands for: Firestore writes a vector as a map that says so, with its numbers under `value`. */
export function vectorOrRecord(record: PlainRecord): PlainRecord | readonly number[] {
  const { __type__: type, value } = record;
  return type === "__vector__" && Object.keys(record).length === 2 && isVector(value) ? value : record;
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
