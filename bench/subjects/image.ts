/** What `binary-100k` answers. */
export const image: Uint8Array<ArrayBuffer> = Uint8Array.from(
  { length: 100_000 },
  (_, index) => (index * 31 + (index >> 8)) & 255,
);

/** What `binary-98k` answers: in base64 it is just below 128 kB. */
export const picture: Uint8Array<ArrayBuffer> = image.slice(0, 98_000);
