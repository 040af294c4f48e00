/** Bytes written as a list of numbers, which Java's clients sign: -36 is 220. */
export function fromNumbers(numbers: readonly unknown[]): Uint8Array {
  return Uint8Array.from(numbers, (byte) => (typeof byte === "number" ? byte & 255 : 0));
}
