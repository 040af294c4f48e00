import type { Gap } from "anyfn/driver";

const byHand = "functions without anyfn on Netlify's own function server";

const noResult: Gap = {
  reason: "the caller of a background function hears 202 before the function runs, and never its result",
  evidence: "https://docs.netlify.com/functions/background-functions/",
};
const noTime: Gap = {
  reason:
    "Netlify tells when a scheduled function runs next, not when this run was due: the time is that of receipt",
  evidence: "https://docs.netlify.com/functions/scheduled-functions/ (the body is { next_run })",
};

/** What the platform loses before the function is called or after it answered, by case and variant. */
export const gaps: Readonly<Record<string, Gap>> = {
  "http.method.trace@http": {
    reason: "a host cannot make a Request of TRACE, and answers 500 itself",
    evidence: `${byHand}, and https://fetch.spec.whatwg.org/#forbidden-method`,
  },
  "http.stream.error-after@http": {
    reason:
      "a body that fails leaves the client waiting for ever and ends one of Netlify's hosts, so that the adapter ends it and logs the failure: nothing tells the client",
    evidence: `${byHand}: a ReadableStream that errors after its first chunk`,
  },
  ...on("schedule", ["schedule.fields", "schedule.extra-fields"], noTime),
  ...on(
    "background",
    [
      "object",
      "null",
      "text",
      "json-text",
      "number",
      "false",
      "list",
      "empty-list",
      "nothing",
      "parts",
      "schema.input",
      "unicode",
      "large",
    ].map((name) => `invoke.${name}`),
    noResult,
  ),
};

function on(variant: string, cases: readonly string[], gap: Gap): Readonly<Record<string, Gap>> {
  return Object.fromEntries(cases.map((id) => [`${id}@${variant}`, gap]));
}
