/** Writes the wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding/): as much as deliveries of databases need. */

/** A field with its number, already written. */
export type Field = Uint8Array;

/** A message made of fields. */
export function message(...fields: readonly (Field | undefined)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields.filter((field) => field !== undefined)));
}

/** A whole number or a truth value; negative ones as the ten bytes that int64 takes. */
export function varint(number: number, value: number | bigint | boolean): Field {
  return message(raw((BigInt(number) << 3n) | 0n), raw(BigInt.asUintN(64, BigInt(value))));
}

/** A double. */
export function double(number: number, value: number): Field {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return message(raw((BigInt(number) << 3n) | 1n), bytes);
}

/** Text, bytes, or a message. */
export function bytes(number: number, value: string | Uint8Array): Field {
  const content = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return message(raw((BigInt(number) << 3n) | 2n), raw(BigInt(content.byteLength)), content);
}

/** A map: one entry per field. */
export function map(number: number, entries: Readonly<Record<string, Uint8Array>>): Field {
  return message(
    ...Object.entries(entries).map(([name, value]) =>
      bytes(number, message(bytes(1, name), bytes(2, value))),
    ),
  );
}

function raw(value: bigint): Uint8Array {
  const all: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 0x80n) return Uint8Array.from([...all, Number(rest)]);
    all.push(Number(rest & 0x7fn) | 0x80);
  }
}
