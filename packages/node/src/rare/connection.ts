import type { NodeRequest } from "../native.ts";

/** Has the connection end with the answer to this request: a stop, or a body of which the rest is not read. */
export function lastOfItsConnection({ runtime }: NodeRequest): void {
  const response = runtime?.node?.res;
  if (response) response.shouldKeepAlive = false;
}
