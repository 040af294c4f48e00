let bytes: Buffer | undefined;

/** The bytes of the one event of a run: decoded from base64 once, as no decoder writes into them. */
export function bytesOf({ base64 }: { readonly base64: string }): Buffer {
  return (bytes ??= Buffer.from(base64, "base64"));
}
