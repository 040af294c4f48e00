import type { HttpCase } from "../case.ts";
import { absent, between, exactly, matching } from "../match.ts";

/** What holds for every invocation: context, logs, work after the answer, usage. */
export const contextCases: readonly HttpCase[] = [
  {
    id: "context.fields",
    title: "id, name, provider, time left",
    kind: "http",
    function: "http-context",
    stimulus: { method: "GET", target: "/" },
    expected: {
      status: 200,
      json: {
        id: matching(/./),
        function: matching(/./),
        provider: matching(/./),
        remaining: between(500, 3000),
        untilDeadline: between(500, 3000),
        aborted: false,
        coldStart: "boolean",
        native: true,
      },
    },
  },
  {
    id: "context.trace",
    title: "the caller's trace goes on",
    kind: "http",
    function: "http-context",
    stimulus: {
      method: "GET",
      target: "/",
      headers: [["Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]],
    },
    expected: {
      status: 200,
      json: { trace: "4bf92f3577b34da6a3ce929d0e0e4736", span: "00f067aa0ba902b7" },
      logs: [{ message: "a line of the function", traceId: "4bf92f3577b34da6a3ce929d0e0e4736" }],
    },
  },
  {
    id: "context.log",
    title:
      "lines have level, message and fields, those below the level are not written, secrets are not shown",
    kind: "http",
    function: "http-context",
    stimulus: { method: "GET", target: "/" },
    expected: {
      status: 200,
      logs: [
        { level: "info", message: "a line of the function", fields: { answer: 42 } },
        { level: "warn", message: "a line of a child", fields: { part: "child" } },
      ],
      secret: ["a line below the level", "p4ssw0rd"],
    },
  },
  {
    id: "context.later",
    title: "work given to waitUntil finishes",
    kind: "http",
    function: "http-deadline",
    stimulus: { method: "GET", target: "/later" },
    expected: { status: 200, json: { done: "/later" }, notes: [{ later: "finished" }] },
  },
  {
    id: "context.later-fails",
    title: "work given to waitUntil that fails is logged and changes no answer",
    kind: "http",
    function: "http-deadline",
    stimulus: { method: "GET", target: "/later-fails" },
    expected: {
      status: 200,
      json: { done: "/later-fails" },
      logs: [{ level: "error" }],
      private: ["a private"],
    },
  },
  {
    id: "usage.http",
    title: "one usage record with the bytes of both bodies and the function's own counters",
    kind: "http",
    function: "http-context",
    stimulus: {
      method: "POST",
      target: "/",
      headers: [["content-type", "application/octet-stream"]],
      body: Uint8Array.of(0, 255, 1),
    },
    expected: {
      status: 200,
      usage: {
        kind: "http",
        invocations: 1,
        events: 1,
        failures: 0,
        bytesIn: 3,
        bytesOut: between(200, 600),
        durationMs: between(0, 3000),
        outcomes: exactly({ ok: 1, error: 0, timeout: 0, cancelled: 0 }),
        counts: exactly({ things: 3 }),
        attempt: absent,
      },
    },
  },
];
