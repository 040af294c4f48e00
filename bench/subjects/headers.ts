/** What `headers-cookies` answers. */
export const answerHeaders: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [`x-answer-${index}`, `answer ${index}`]),
);
export const answerCookies: readonly string[] = Array.from(
  { length: 4 },
  (_, index) => `answer_${index}=v${index}; Path=/; HttpOnly`,
);

/** One cookie of a `cookie` header; the same scan for every subject that has none of its own. */
export function cookie(header: string | null | undefined, name: string): string | undefined {
  if (!header) return undefined;
  const found = header.indexOf(`; ${name}=`);
  const at = found >= 0 ? found + 2 : header.startsWith(`${name}=`) ? 0 : -1;
  if (at < 0) return undefined;
  const end = header.indexOf(";", at);
  return header.slice(at + name.length + 1, end < 0 ? undefined : end);
}
