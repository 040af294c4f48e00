import type { HttpCase } from "../case.ts";
import { absent } from "../match.ts";

const silent = ["a private", "at ", "Error"];

/** What a client gets of a function that fails: never a word of why. */
export const httpFailureCases: readonly HttpCase[] = [
  ...(
    [
      ["error", "a thrown error"],
      ["rejection", "a rejected promise with a cause"],
      ["text", "a thrown text"],
      ["null", "a thrown null"],
      ["undefined", "a thrown undefined"],
      ["object", "a thrown object that looks like an answer"],
      ["hostile", "a thrown object that throws when it is read"],
      ["returns-nothing", "a handler that returns nothing"],
      ["returns-text", "a handler that returns text"],
      ["returns-object", "a handler that returns an object of some platform"],
      ["returns-error-response", "a response without a status"],
    ] as const
  ).map(
    ([name, title]): HttpCase => ({
      id: `http.failure.${name}`,
      title: `${title} is a 500 without text`,
      kind: "http",
      function: "http-failure",
      stimulus: { method: "GET", target: `/${name}` },
      expected: {
        status: 500,
        headers: { "content-type": absent },
        body: "",
        private: silent,
        logs: name === "hostile" ? [] : [{ level: "error" }],
        usage: { failures: 1, outcomes: { error: 1, ok: 0 } },
      },
    }),
  ),
  {
    id: "http.failure.broken-body",
    title: "a body that fails before its first byte is a 500 without text",
    kind: "http",
    function: "http-failure",
    stimulus: { method: "GET", target: "/broken-body" },
    expected: { status: 500, body: "", private: silent, logs: [{ level: "error" }] },
  },
  {
    id: "http.failure.response",
    title: "a thrown response is sent",
    kind: "http",
    function: "http-failure",
    stimulus: { method: "GET", target: "/response" },
    expected: { status: 503, headers: { "retry-after": "5" }, body: "come back later" },
  },
  {
    id: "http.failure.http-error",
    title: "an HttpError answers its status and its public message",
    kind: "http",
    function: "http-failure",
    stimulus: { method: "GET", target: "/http-error" },
    expected: { status: 422, body: "the name is missing" },
  },
  {
    id: "http.failure.json",
    title: "a body that is no JSON fails as any error",
    kind: "http",
    function: "http-body",
    stimulus: { method: "POST", target: "/json", headers: [["content-type", "application/json"]], body: "{" },
    expected: { status: 500, body: "", private: ["JSON"] },
  },
  {
    id: "http.deadline.slow",
    title: "a handler that takes its time",
    kind: "http",
    function: "http-deadline",
    stimulus: { method: "GET", target: "/slow" },
    expected: { status: 200, json: { done: "/slow" } },
  },
  {
    id: "http.deadline.hang",
    title: "a handler that never answers is answered for before the deadline",
    kind: "http",
    function: "http-deadline",
    timeoutMs: 600,
    stimulus: { method: "GET", target: "/hang" },
    expected: {
      status: 504,
      body: "",
      logs: [{ level: "error" }],
      usage: { outcomes: { timeout: 1, ok: 0, error: 0 } },
    },
  },
  {
    id: "http.deadline.body",
    title: "a body that never ends is given up before the deadline",
    kind: "http",
    function: "http-deadline",
    needs: ["buffering"],
    timeoutMs: 600,
    stimulus: { method: "GET", target: "/endless" },
    expected: { status: 504, body: "", usage: { outcomes: { timeout: 1, ok: 0, error: 0 } } },
  },
  {
    id: "http.deadline.signal",
    title: "the signal aborts before the deadline, early enough to answer",
    kind: "http",
    function: "http-deadline",
    timeoutMs: 600,
    stimulus: { method: "GET", target: "/signal" },
    expected: { status: 200, json: { name: "TimeoutError", early: true } },
  },
  {
    id: "http.deadline.request-signal",
    title: "the request's signal aborts too",
    kind: "http",
    function: "http-deadline",
    timeoutMs: 600,
    stimulus: { method: "GET", target: "/request-signal" },
    expected: { status: 200, json: { same: true } },
  },
];
