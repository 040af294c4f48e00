import type { HttpFacts } from "anyfn/adapter";

/** What a request says beside itself: Netlify's edge writes both headers, whatever the client sends. */
export function httpFacts({ headers, url }: Request): HttpFacts {
  return {
    id: headers.get("x-nf-request-id") || crypto.randomUUID(),
    time: undefined,
    source: new URL("/", url).href,
    client: { ip: headers.get("x-nf-client-connection-ip") ?? undefined },
  };
}
