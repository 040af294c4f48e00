import type { MessageCase } from "../case.ts";
import { exactly, matching } from "../match.ts";

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
      usage: { kind: "invoke", events: 1, failures: 0, outcomes: { ok: 1 } },
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
      needs: ["any-json"],
      stimulus: { messages: [{ data }] },
      expected: { saw: [{ data }], result: data },
    }),
  ),
  {
    id: "invoke.nothing",
    title: "no result is null",
    kind: "invoke",
    function: "invoke",
    stimulus: { messages: [{ data: { do: "later" } }] },
    expected: { result: null, notes: [{ later: "finished" }] },
  },
  {
    id: "invoke.failure",
    title: "the caller hears the error by name and message",
    kind: "invoke",
    function: "invoke",
    stimulus: { messages: [{ data: { do: "fail" } }] },
    expected: {
      failed: [0],
      error: { type: "TypeError", message: "told to fail" },
      usage: { failures: 1, outcomes: { error: 1 } },
    },
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
    id: "invoke.hang",
    title: "a handler that never settles is an error before the deadline",
    kind: "invoke",
    function: "invoke",
    timeoutMs: 600,
    stimulus: { messages: [{ data: { do: "hang" } }] },
    expected: { failed: [0], error: { type: "TimeoutError" }, usage: { outcomes: { timeout: 1 } } },
  },
];
