import type { WireResponse } from "anyfn/driver";

/** True once an invocation has written its usage record, the last that it does, or when there was none: a framework answers with pages itself. */
export function isSettled(lines: readonly string[], response: WireResponse | undefined): boolean {
  const type = response?.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const isPage = (response?.status ?? 0) >= 400 && type?.startsWith("text/html") === true;
  return isPage || lines.some((line) => line.includes('"anyfn.usage/1"'));
}
