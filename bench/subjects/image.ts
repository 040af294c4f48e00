/** What `binary-100k` answers. */
export const image: Uint8Array<ArrayBuffer> = Uint8Array.from(
  { length: 100_000 },
  (_, index) => (index * 31 + (index >> 8)) & 255,
);
