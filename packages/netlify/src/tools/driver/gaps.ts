import type { Gap } from "anyfn/driver";

const byHand = "functions without anyfn on Netlify's own function server";

const noTrace = {
  reason: "a host cannot make a Request of TRACE, and answers 500 itself",
  evidence: `${byHand}, and https://fetch.spec.whatwg.org/#forbidden-method`,
};

/** What the platform loses before the function is called or after it answered, by case and variant. */
export const gaps: Readonly<Record<string, Gap>> = {
  "http.method.trace@http": {
    ...noTrace,
    level: "in-process",
    only: ["status", "headers.allow", "error"],
  },
  "http.method.trace": { ...noTrace, level: "runtime", only: ["status", "headers.allow"] },
  "schedule.duplicate.once@schedule": {
    reason: "Netlify names no run: nothing tells a run that is tried again from the next one",
    evidence: "https://docs.netlify.com/functions/scheduled-functions/ (the body is { next_run })",
    only: ["saw"],
  },
  "http.stream.error-after@http": {
    reason:
      "a body that fails leaves the client waiting for ever and ends one of Netlify's hosts, so that the adapter ends it and logs the failure: nothing tells the client",
    evidence: `${byHand}: a ReadableStream that errors after its first chunk`,
    only: ["stream.cut"],
  },
};
