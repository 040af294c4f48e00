import type { MessageCase, Need } from "../case.ts";
import { between, exactly, matching } from "../match.ts";

/** What it takes to be the data of a call. */
function needsOf(data: unknown): readonly Need[] {
  if (data === null) return ["json-null"];
  return Array.isArray(data) ? ["json-lists"] : typeof data === "object" ? [] : ["json-scalars"];
}

/** Direct calls. */
export const invokeCases: readonly MessageCase<"invoke">[] = [
  {
    id: "invoke.object",
    title: "an object goes in and out",
    kind: "invoke",
    function: "invoke",
    stimulus: { messages: [{ data: { a: [1, null, "é"], nested: { b: true } } }] },
    expected: {
      saw: [
        {
          kind: "invoke",
          id: matching(/./),
          source: matching(/./),
          data: exactly({ a: [1, null, "é"], nested: { b: true } }),
        },
      ],
      result: exactly({ a: [1, null, "é"], nested: { b: true } }),
      usage: { kind: "invoke", events: 1, failures: 0, bytesIn: between(39, 4000), outcomes: { ok: 1 } },
    },
  },
  ...(
    [
      ["null", null],
      ["text", "plain text"],
      ["json-text", '{"a":1}'],
      ["number", 12.5],
      ["false", false],
      ["list", [1, [2]]],
      ["empty-list", []],
      ["empty-object", {}],
    ] as const
  ).map(
    ([name, data]): MessageCase<"invoke"> => ({
      id: `invoke.${name}`,
      title: `${name.replace("-", " ")} goes in and out`,
      kind: "invoke",
      function: "invoke",
      needs: needsOf(data),
      stimulus: { messages: [{ data }] },
      expected: { saw: [{ data }], result: data },
    }),
  ),
  {
    id: "invoke.unicode",
    title: "keys and values with any character go in and out",
    kind: "invoke",
    function: "invoke",
    stimulus: { messages: [{ data: { "grüße 🌍": ["日本", "a\u2028b", '{"json":1}'] } }] },
    expected: {
      saw: [{ data: exactly({ "grüße 🌍": ["日本", "a\u2028b", '{"json":1}'] }) }],
      result: exactly({ "grüße 🌍": ["日本", "a\u2028b", '{"json":1}'] }),
    },
  },
  {
    id: "invoke.large",
    title: "200 kB go in and out",
    kind: "invoke",
    function: "invoke",
    needs: ["large-bodies"],
    stimulus: { messages: [{ data: { text: "0123456789".repeat(20_000) } }] },
    expected: { result: exactly({ text: "0123456789".repeat(20_000) }) },
  },
  {
    id: "invoke.nothing",
    title: "no result is null",
    kind: "invoke",
    function: "invoke",
    stimulus: { messages: [{ data: { do: "later" } }] },
    expected: { result: null, notes: [{ later: "finished" }] },
  },
  {
    id: "invoke.ids",
    title: "two calls have two ids",
    kind: "invoke",
    function: "invoke",
    before: [{ messages: [{ data: { a: 1 } }] }],
    stimulus: { messages: [{ data: { a: 2 } }] },
    expected: { saw: [{ kind: "invoke" }], usage: { events: 1, failures: 0 } },
  },
  {
    id: "invoke.result",
    title: "the caller hears the result",
    kind: "invoke",
    function: "invoke",
    needs: ["result"],
    stimulus: { messages: [{ data: { a: 1 } }] },
    expected: { result: exactly({ a: 1 }) },
  },
  {
    id: "invoke.failure",
    title: "the caller hears the error by name",
    kind: "invoke",
    function: "invoke",
    stimulus: { messages: [{ data: { do: "fail" } }] },
    expected: {
      failed: [0],
      error: { type: "TypeError" },
      usage: { failures: 1, outcomes: { error: 1 } },
    },
  },
  {
    id: "invoke.failure.message",
    title: "the caller hears the error's message",
    kind: "invoke",
    function: "invoke",
    needs: ["error-message"],
    stimulus: { messages: [{ data: { do: "fail" } }] },
    expected: { failed: [0], error: { type: "TypeError", message: "told to fail" } },
  },
  {
    id: "invoke.failure.private",
    title: "the caller hears no word of the error's message",
    kind: "invoke",
    function: "invoke",
    needs: ["private-errors"],
    stimulus: { messages: [{ data: { do: "fail" } }] },
    expected: { failed: [0], private: ["told to fail"] },
  },
  {
    id: "invoke.schema.input",
    title: "the input is what the schema yields",
    kind: "invoke",
    function: "invoke-schema",
    stimulus: { messages: [{ data: { n: 4, more: true } }] },
    expected: { saw: [{ data: exactly({ n: 4 }) }], result: exactly({ n: 8 }) },
  },
  {
    id: "invoke.schema.refused",
    title: "input that the schema refuses is the caller's error",
    kind: "invoke",
    function: "invoke-schema",
    stimulus: { messages: [{ data: { n: "four" } }] },
    expected: { saw: [], failed: [0], error: { type: "InvalidPayloadError" } },
  },
  {
    id: "invoke.schema.output",
    title: "output that the schema refuses is an error",
    kind: "invoke",
    function: "invoke-schema",
    stimulus: { messages: [{ data: { n: -1 } }] },
    expected: { failed: [0], error: { type: "InvalidPayloadError" } },
  },
  {
    id: "invoke.failure.counted",
    title: "a failure fails the call, and is logged and counted",
    kind: "invoke",
    function: "invoke",
    stimulus: { messages: [{ data: { do: "fail" } }] },
    expected: {
      failed: [0],
      logs: [{ level: "error" }],
      usage: { failures: 1, outcomes: { error: 1 } },
    },
  },
  {
    id: "invoke.schema.refused.unseen",
    title: "input that the schema refuses never reaches the handler",
    kind: "invoke",
    function: "invoke-schema",
    stimulus: { messages: [{ data: { n: "four" } }] },
    expected: { saw: [], failed: [0], usage: { failures: 1 } },
  },
  {
    id: "invoke.schema.output.withheld",
    title: "output that the schema refuses is never answered",
    kind: "invoke",
    function: "invoke-schema",
    stimulus: { messages: [{ data: { n: -1 } }] },
    expected: { saw: [{ data: { n: -1 } }], failed: [0], usage: { failures: 1 } },
  },
  {
    id: "invoke.hang.answered",
    title: "a call whose handler never settles fails before the platform gives up, and counts as a timeout",
    kind: "invoke",
    function: "invoke",
    timeoutMs: 750,
    timed: true,
    stimulus: { messages: [{ data: { do: "hang" } }] },
    expected: { failed: [0], logs: [{ level: "error" }], usage: { outcomes: { timeout: 1 } } },
  },
  {
    id: "invoke.parts",
    title: "what a generator yields comes before its result, and never in its place",
    kind: "invoke",
    function: "invoke-parts",
    stimulus: { messages: [{ data: { count: 3 } }] },
    expected: {
      saw: [{ data: { count: 3 } }],
      result: exactly({ count: 3 }),
      usage: { events: 1, failures: 0, outcomes: { ok: 1 } },
    },
  },
  {
    id: "invoke.hang",
    title: "a handler that never settles is an error before the deadline",
    kind: "invoke",
    function: "invoke",
    timeoutMs: 750,
    timed: true,
    stimulus: { messages: [{ data: { do: "hang" } }] },
    expected: { failed: [0], error: { type: "TimeoutError" }, usage: { outcomes: { timeout: 1 } } },
  },
];
