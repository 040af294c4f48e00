import type { Track } from "./busy.ts";

/** The intervals of one instance as they come, and whose each is. */
export interface InstanceTrack<Owner> {
  /** In whole microseconds. */
  push(owner: Owner, start: number, length: number): void;
  readonly owners: readonly Owner[];
  /** Index into `owners` of each interval. */
  ownerOf(interval: number): number;
  track(): Track;
}

export function createInstanceTrack<Owner>(): InstanceTrack<Owner> {
  const owners: Owner[] = [];
  let starts = new Float64Array(16);
  let ends = new Float64Array(16);
  let indexes = new Uint16Array(16);
  let length = 0;
  return {
    push(owner, start, duration) {
      let index = owners.length - 1;
      if (owners[index] !== owner) {
        index = owners.indexOf(owner);
        if (index < 0) index = owners.push(owner) - 1;
      }
      if (length === starts.length) {
        starts = grown(starts, new Float64Array(length * 2));
        ends = grown(ends, new Float64Array(length * 2));
        indexes = grown(indexes, new Uint16Array(length * 2));
      }
      starts[length] = start;
      ends[length] = start + duration;
      indexes[length++] = index;
    },
    owners,
    ownerOf: (interval) => indexes[interval] ?? 0,
    track: () => ({ starts: starts.subarray(0, length), ends: ends.subarray(0, length) }),
  };
}

function grown<T extends Float64Array | Uint16Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
