/**
 * Headers beside a bundle whose code names none, which then has no class of its own for them: `anyfn/web/rare-headers`. Apart from the rest of
 * what is rare, as the classes themselves lead there.
 */

import { withoutHopByHop } from "../http/facts.ts";
import { inner } from "./body.ts";
import { type HeaderReader, type KeptHeaders, LightHeaders, metHopByHop } from "./headers.ts";

export function newHeaders(
  init: unknown,
  reader: HeaderReader<unknown> | undefined,
  source: unknown,
): LightHeaders {
  return new LightHeaders(init, reader, source);
}

/** What is sent of them. */
export function sentHeaders(headers: LightHeaders): KeptHeaders {
  const kept = headers[inner]();
  return metHopByHop ? { ...kept, headers: { ...withoutHopByHop(kept.headers) } } : kept;
}
