import { MalformedEventError } from "anyfn/adapter";
import { plainBytes } from "anyfn/read";

/**
 * Reads the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), strictly: whatever reaches over the
 * end of its message, no message may end in, or is no text where a text must be, is an error that names its offset.
 * Messages are read in place: `end` is always the offset at which the message that is read ends.
 */
export class Wire {
  at = 0;
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #trigger: string;
  #buffer: Buffer | undefined;
  #view: DataView | undefined;

  constructor(bytes: Uint8Array, trigger: string) {
    this.#bytes = plainBytes(bytes);
    this.#trigger = trigger;
    this.length = bytes.byteLength;
  }

  /** A field's number and wire type: `number << 3 | type`. */
  tag(end: number): number {
    const at = this.at;
    const byte = this.#bytes[at] as number; // before `end`: readers ask only then
    if (byte < 128) {
      this.at = at + 1;
      if (byte < 8) this.fail("a field number from 1 on", at);
      return byte;
    }
    const tag = this.#uint(end);
    if (tag < 8) this.fail("a field number from 1 on", at);
    return tag;
  }

  /** Where the message, text or bytes that begin here end. */
  end(end: number): number {
    const start = this.at;
    const length = this.#uint(end);
    const stop = this.at + length;
    if (stop > end) this.fail("a length that is within its message", start);
    return stop;
  }

  /** A length or a tag: 32 bits at most. */
  #uint(end: number): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let scale = 1; scale <= 0x10000000; scale *= 128) {
      if (this.at >= end) this.fail("more bytes", this.at);
      const byte = bytes[this.at++] as number; // before `end`
      value += (byte & 127) * scale;
      if (byte < 128) {
        if (value > 0xffffffff) this.fail("a number of 32 bits", this.at);
        return value;
      }
    }
    return this.fail("a number of 32 bits", this.at);
  }

  /** A signed 64-bit number: a bigint where a number would not be exact. */
  int64(end: number): number | bigint {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte(end);
      low |= (byte & 127) << shift;
      if (byte < 128) return low;
    }
    const middle = this.#byte(end);
    low |= (middle & 15) << 28;
    let high = (middle & 127) >> 4;
    if (middle < 128) return high * 0x100000000 + (low >>> 0);
    for (let shift = 3; shift < 32; shift += 7) {
      const byte = this.#byte(end);
      high |= (byte & 127) << shift;
      if (byte < 128) {
        const number = high * 0x100000000 + (low >>> 0);
        return Number.isSafeInteger(number) ? number : (BigInt(high) << 32n) | BigInt(low >>> 0);
      }
    }
    return this.fail("a number of 64 bits", this.at);
  }

  #byte(end: number): number {
    if (this.at >= end) this.fail("more bytes", this.at);
    return this.#bytes[this.at++] as number; // before `end`
  }

  double(end: number): number {
    const at = this.#advance(8, end);
    this.#view ??= new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    return this.#view.getFloat64(at, true);
  }

  /** Short texts are mostly ASCII, and read faster one by one. */
  text(end: number): string {
    const stop = this.end(end);
    const start = this.at;
    this.at = stop;
    if (stop - start > SHORT) return this.#utf8(start, stop);
    const bytes = this.#bytes;
    let text = "";
    for (let at = start; at < stop; at++) {
      const byte = bytes[at] as number; // before `stop`
      if (byte > 127) return this.#utf8(start, stop);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #utf8(start: number, stop: number): string {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    this.#buffer ??= Buffer.from(buffer, byteOffset, byteLength);
    const text = this.#buffer.toString("utf8", start, stop);
    if (
      text.includes("\ufffd") &&
      Buffer.compare(Buffer.from(text), this.#buffer.subarray(start, stop)) !== 0
    )
      this.fail("text in UTF-8", start);
    return text;
  }

  /** A copy, which nobody else writes into. */
  bytes(end: number): Uint8Array {
    const stop = this.end(end);
    const start = this.at;
    this.at = stop;
    return this.#bytes.slice(start, stop);
  }

  /** Steps over a field that nobody here knows. */
  skip(tag: number, end: number, depth = 0): void {
    switch (tag & 7) {
      case 0:
        this.int64(end);
        return;
      case 1:
        this.#advance(8, end);
        return;
      case 2:
        this.at = this.end(end);
        return;
      case 3:
        this.#skipGroup(tag, end, depth);
        return;
      case 5:
        this.#advance(4, end);
        return;
      default:
        this.fail("a wire type of Protocol Buffers", this.at);
    }
  }

  #skipGroup(tag: number, end: number, depth: number): void {
    if (depth > DEPTH) this.fail(`at most ${DEPTH} levels`, this.at);
    while (this.at < end) {
      const inner = this.tag(end);
      if ((inner & 7) === 4) {
        if (inner === tag + 1) return;
        this.fail("the end of its own group", this.at);
      }
      this.skip(inner, end, depth + 1);
    }
    this.fail("the end of a group", this.at);
  }

  #advance(count: number, end: number): number {
    const { at } = this;
    if (at + count > end) this.fail("more bytes", at);
    this.at = at + count;
    return at;
  }

  /** @throws MalformedEventError naming the offset */
  fail(expected: string, at: number): never {
    throw new MalformedEventError(this.#trigger, `data[${at}]`, `protobuf with ${expected}`, this.#bytes[at]);
  }
}

/** Levels of nested messages: Firestore allows 20. */
export const DEPTH = 100;

const SHORT = 24;
