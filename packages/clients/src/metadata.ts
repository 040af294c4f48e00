/** Metadata as headers carry it: other characters than printable ASCII, and "%", as %XX; the empty text as "%". */
export function toHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      value === "" ? "%" : value.replace(/[^!-$&-~ ]+|^ | $/gu, encodeURIComponent),
    ]),
  );
}

/** The opposite; what another program wrote and is no code stays as it is. */
export function fromHeaders(
  headers: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = ""]) => {
      if (value === "%") return [name, ""];
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}
