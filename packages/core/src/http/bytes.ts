import { typeName } from "../errors.ts";

/** A piece of a body as it is. @throws TypeError where it is something else than bytes: no platform can send it. */
export function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  throw new TypeError(
    `The body's stream holds something else than bytes: ${typeName(piece)}. Let it yield Uint8Array, for example through a TextEncoderStream.`,
  );
}
