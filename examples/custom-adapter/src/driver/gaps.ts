import type { Gap } from "anyfn/driver";

const BY_HAND = "a Worker without anyfn on workerd 1.20260730.1";

/** What the platform, and not the adapter, does otherwise. A gap that has closed turns the suite red. */
export const gaps: Readonly<Record<string, Gap>> = {
  ...each(["http.deadline.hang", "http.deadline.signal", "http.deadline.request-signal", "context.fields"], {
    reason: "a request may take as long as its client waits: there is no deadline to be early for",
    evidence:
      "https://developers.cloudflare.com/changelog/2025-03-25-higher-cpu-limits/ (unlimited wall-clock time)",
  }),
  "queue.deadline": {
    reason: "a batch has 15 minutes, which nothing can set; one that can never end is given up as a whole",
    evidence: "https://developers.cloudflare.com/queues/platform/limits/ (consumer duration)",
  },
  "http.method.trace": {
    reason: "Node's Request cannot be one of TRACE; that of workerd can",
    evidence: "https://fetch.spec.whatwg.org/#forbidden-method",
    level: "in-process",
  },
  "http.header.unicode": {
    reason: "headers are read as UTF-8",
    evidence: `${BY_HAND}: x-name: 日本`,
    level: "runtime",
  },
  "http.cookie.several-headers": {
    reason: "several headers of one name are joined with commas, those of cookies too",
    evidence: "https://developers.cloudflare.com/workers/runtime-apis/headers/",
    level: "runtime",
  },
  "http.body.get": {
    reason: "a GET keeps its body",
    evidence: `${BY_HAND}: request.body of a GET with Content-Length: 2`,
    level: "runtime",
  },
  "http.stream.error-after": {
    reason: "a body that fails is ended as if it were complete",
    evidence: `${BY_HAND}: a ReadableStream that errors after its first chunk`,
    level: "runtime",
  },
  ...each(
    ["", ".compressed", ".error", ".redirect"].map((end) => `http.response.proxied${end}`),
    {
      reason: "the server that the function would pass on is its own, and a Worker can listen on no port",
      evidence: `${BY_HAND}: fetch() of what node:http listens on fails with "Network connection lost."`,
      level: "runtime",
    },
  ),
};

function each(cases: readonly string[], gap: Gap): Readonly<Record<string, Gap>> {
  return Object.fromEntries(cases.map((id) => [id, gap]));
}
