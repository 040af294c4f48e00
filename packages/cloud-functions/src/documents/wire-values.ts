import { preciseDate, put } from "anyfn/read";
import { DEPTH, type Wire } from "./protobuf.ts";

/** How one of the two databases writes what the other writes otherwise. Each reads a message that begins at `wire.at` and ends at `end`. */
export interface Dialect {
  reference(wire: Wire, end: number): unknown;
  record(wire: Wire, end: number, depth: number): unknown;
}

/** A `google.firestore.v1.Value` or `google.datastore.v1.Value`: their fields have the same numbers. A type that nobody here knows is an error. */
function value(wire: Wire, end: number, depth: number, dialect: Dialect): unknown {
  if (depth > DEPTH) wire.fail(`at most ${DEPTH} levels`, wire.at);
  const start = wire.at;
  let seen: unknown = start < end ? NO_TYPE : null;
  while (wire.at < end) {
    const tag = wire.tag(end);
    switch (tag) {
      case 8: // boolean
        seen = wire.int64(end) !== 0;
        break;
      case 16: // integer
        seen = wire.int64(end);
        break;
      case 25:
        seen = wire.double(end);
        break;
      case 42:
        seen = dialect.reference(wire, end);
        break;
      case 50:
        seen = dialect.record(wire, wire.end(end), depth + 1);
        break;
      case 66:
        seen = geoPoint(wire, wire.end(end));
        break;
      case 74:
        seen = list(wire, wire.end(end), depth + 1, dialect);
        break;
      case 82:
        seen = timestamp(wire, wire.end(end));
        break;
      case 88: // null
        wire.int64(end);
        seen = null;
        break;
      case 138:
        seen = wire.text(end);
        break;
      case 146:
        seen = wire.bytes(end);
        break;
      default:
        wire.skip(tag, end);
    }
  }
  return seen === NO_TYPE ? wire.fail("a value of a known type", start) : seen;
}

const NO_TYPE: unique symbol = Symbol("no type");

/** One entry of `map<string, Value>`, put into `record`. */
export function entry(
  wire: Wire,
  end: number,
  depth: number,
  dialect: Dialect,
  record: Record<string, unknown>,
): void {
  let name = "";
  let seen: unknown = null;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 10) name = wire.text(end);
    else if (tag === 18) seen = value(wire, wire.end(end), depth, dialect);
    else wire.skip(tag, end);
  }
  put(record, name, seen);
}

function list(wire: Wire, end: number, depth: number, dialect: Dialect): readonly unknown[] {
  const items: unknown[] = [];
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 10) items.push(value(wire, wire.end(end), depth, dialect));
    else wire.skip(tag, end);
  }
  return items;
}

function geoPoint(wire: Wire, end: number): { readonly latitude: number; readonly longitude: number } {
  let latitude = 0;
  let longitude = 0;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 9)
      latitude = wire.double(end) + 0; // no negative zero, as Google's client reads it
    else if (tag === 17) longitude = wire.double(end) + 0;
    else wire.skip(tag, end);
  }
  return { latitude, longitude };
}

/** A `google.protobuf.Timestamp`. */
export function timestamp(wire: Wire, end: number): Date {
  const { at } = wire;
  let seconds = 0;
  let nanos = 0;
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 8) seconds = Number(wire.int64(end));
    else if (tag === 16) nanos = Number(wire.int64(end));
    else wire.skip(tag, end);
  }
  const date = preciseDate(seconds, nanos);
  return Number.isNaN(date.getTime()) ? wire.fail("a time of the years 1 to 9999", at) : date;
}

/** The paths of a mask. */
export function mask(wire: Wire, end: number): readonly string[] {
  const paths: string[] = [];
  while (wire.at < end) {
    const tag = wire.tag(end);
    if (tag === 10) paths.push(wire.text(end));
    else wire.skip(tag, end);
  }
  return paths;
}
