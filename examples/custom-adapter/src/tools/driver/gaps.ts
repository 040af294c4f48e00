import type { Gap } from "anyfn/driver";

const BY_HAND = "a Worker without anyfn on workerd 1.20260730.1";

const noDeadline = {
  reason: "a request may take as long as its client waits: there is no deadline to be early for",
  evidence:
    "https://developers.cloudflare.com/changelog/2025-03-25-higher-cpu-limits/ (unlimited wall-clock time)",
};

const noPort = {
  reason: "the server that the function would pass on is its own, and a Worker can listen on no port",
  evidence: `${BY_HAND}: fetch() of what node:http listens on fails with "Network connection lost."`,
  level: "runtime",
} as const;

/** What the platform, and not the adapter, does otherwise. A gap that has closed turns the suite red. */
export const gaps: Readonly<Record<string, Gap>> = {
  // The platform gives no answer; workerd's own front gives one in its place.
  "http.deadline.hang": {
    ...noDeadline,
    only: ["status", "error", "logs[0]", "usage"],
    level: "in-process",
  },
  "http.deadline.hang@http": {
    ...noDeadline,
    only: ["status", "body", "logs[0]", "usage"],
    level: "runtime",
  },
  ...each(["http.deadline.signal", "http.deadline.request-signal"], {
    ...noDeadline,
    only: ["status", "error", "json"],
    level: "in-process",
  }),
  ...each(["http.deadline.signal@http", "http.deadline.request-signal@http"], {
    ...noDeadline,
    only: ["status", "json"],
    level: "runtime",
  }),
  ...each(["context.members.apart", "context.members.spread"], { ...noDeadline, only: ["json.remaining"] }),
  "context.fields": { ...noDeadline, only: ["json.remaining", "json.untilDeadline"] },
  "queue.deadline": {
    reason: "a batch has 15 minutes, which nothing can set; one that can never end is given up as a whole",
    evidence: "https://developers.cloudflare.com/queues/platform/limits/ (consumer duration)",
    only: ["redelivered", "usage"],
  },
  "http.method.trace": {
    reason: "Node's Request cannot be one of TRACE; that of workerd can",
    evidence: "https://fetch.spec.whatwg.org/#forbidden-method",
    level: "in-process",
    only: ["status", "headers.allow", "error"],
  },
  "http.header.unicode": {
    reason: "headers are read as UTF-8",
    evidence: `${BY_HAND}: x-name: 日本`,
    only: ["json.headers.x-name"],
    level: "runtime",
  },
  "http.cookie.several-headers": {
    reason: "several headers of one name are joined with commas, those of cookies too",
    evidence: "https://developers.cloudflare.com/workers/runtime-apis/headers/",
    only: ["json.headers.cookie"],
    level: "runtime",
  },
  "http.body.get": {
    reason: "a GET keeps its body",
    evidence: `${BY_HAND}: request.body of a GET with Content-Length: 2`,
    only: ["json.hasBody"],
    level: "runtime",
  },
  "http.stream.error-after": {
    reason: "a body that fails is ended as if it were complete",
    evidence: `${BY_HAND}: a ReadableStream that errors after its first chunk`,
    only: ["stream.cut"],
    level: "runtime",
  },
  "http.response.proxied": { ...noPort, only: ["status", "headers", "cookies", "body"] },
  "http.response.proxied.compressed": { ...noPort, only: ["status", "headers", "body"] },
  "http.response.proxied.error": { ...noPort, only: ["status", "headers", "json"] },
  "http.response.proxied.redirect": { ...noPort, only: ["status", "headers"] },
};

function each(cases: readonly string[], gap: Gap): Readonly<Record<string, Gap>> {
  return Object.fromEntries(cases.map((id) => [id, gap]));
}
