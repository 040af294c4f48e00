import type { MessageCase } from "../case.ts";
import { between, exactly, matching } from "../match.ts";

const queue = "conformance";
const ten = Array.from({ length: 10 }, (_, n) => n);

/** Messages of a queue. */
export const queueCases: readonly MessageCase<"queue">[] = [
  {
    id: "queue.fields",
    title: "every field of a message",
    kind: "queue",
    function: "queue",
    stimulus: {
      messages: [
        {
          queue,
          id: "3f1c7e10-0000-4000-8000-000000000001",
          body: '{"n":1}',
          time: "2026-03-01T10:20:30.400Z",
          attempt: 1,
        },
      ],
    },
    expected: {
      saw: [
        {
          kind: "queue",
          id: "3f1c7e10-0000-4000-8000-000000000001",
          queue: matching(/^conformance/),
          source: matching(/conformance/),
          time: new Date("2026-03-01T10:20:30.400Z"),
          attempt: 1,
          data: { n: 1 },
          bytes: new TextEncoder().encode('{"n":1}'),
          attributes: {},
        },
      ],
    },
  },
  {
    id: "queue.data.text",
    title: "text stays text, bytes are its UTF-8",
    kind: "queue",
    function: "queue",
    stimulus: { messages: [{ queue, body: "grüße 🌍\n" }] },
    expected: { saw: [{ data: "grüße 🌍\n", bytes: new TextEncoder().encode("grüße 🌍\n") }] },
  },
  {
    id: "queue.data.scalars",
    title: "text that looks like a JSON scalar stays text",
    kind: "queue",
    function: "queue",
    needs: ["batch"],
    stimulus: {
      messages: ["123", "true", "null", '"quoted"', "1e3", "007"].map((body) => ({ queue, body })),
    },
    expected: { saw: ["123", "true", "null", '"quoted"', "1e3", "007"].map((data) => ({ data })) },
  },
  {
    id: "queue.data.nested",
    title: "JSON inside a JSON string stays a string",
    kind: "queue",
    function: "queue",
    stimulus: { messages: [{ queue, body: '{"inner":"{\\"a\\":1}"}' }] },
    expected: { saw: [{ data: { inner: '{"a":1}' } }] },
  },
  {
    id: "queue.data.broken-json",
    title: "what only begins like JSON is text",
    kind: "queue",
    function: "queue",
    stimulus: { messages: [{ queue, body: "{not json" }] },
    expected: { saw: [{ data: "{not json" }] },
  },
  {
    id: "queue.data.numbers",
    title: "numbers beyond a double are exact",
    kind: "queue",
    function: "queue",
    stimulus: {
      messages: [
        { queue, body: '{"id":9007199254740993,"small":12,"price":0.12345678901234567891,"tenth":0.1}' },
      ],
    },
    expected: {
      saw: [{ data: { id: 9007199254740993n, small: 12, price: "0.12345678901234567891", tenth: 0.1 } }],
    },
  },
  {
    id: "queue.data.list",
    title: "a JSON list",
    kind: "queue",
    function: "queue",
    stimulus: { messages: [{ queue, body: '[1,"two",null]' }] },
    expected: { saw: [{ data: [1, "two", null] }] },
  },
  {
    id: "queue.data.prototype",
    title: "__proto__ is a key like any other",
    kind: "queue",
    function: "queue",
    stimulus: { messages: [{ queue, body: '{"__proto__":{"admin":true},"a":1}' }] },
    expected: { saw: [{ data: exactly({ ["__proto__"]: { admin: true }, a: 1 }) }] },
  },
  {
    id: "queue.data.bytes",
    title: "bytes that are no text stay bytes",
    kind: "queue",
    function: "queue",
    needs: ["bytes"],
    stimulus: { messages: [{ queue, body: Uint8Array.of(0, 255, 254, 128) }] },
    expected: { saw: [{ data: Uint8Array.of(0, 255, 254, 128), bytes: Uint8Array.of(0, 255, 254, 128) }] },
  },
  {
    id: "queue.attributes",
    title: "attributes keep name, type and bytes",
    kind: "queue",
    function: "queue",
    needs: ["attributes"],
    stimulus: {
      messages: [{ queue, body: "x", attributes: { Shop: "Zürich", count: 7, raw: Uint8Array.of(1, 255) } }],
    },
    expected: { saw: [{ attributes: exactly({ Shop: "Zürich", count: 7, raw: Uint8Array.of(1, 255) }) }] },
  },
  {
    id: "queue.attempt",
    title: "a retry says which one it is",
    kind: "queue",
    function: "queue",
    needs: ["attempt"],
    stimulus: { messages: [{ queue, body: "x", attempt: 3 }] },
    expected: { saw: [{ attempt: 3 }], usage: { attempt: 3 } },
  },
  {
    id: "queue.extra-fields",
    title: "fields that nobody knows yet do no harm",
    kind: "queue",
    function: "queue",
    stimulus: { extra: true, messages: [{ queue, body: '{"n":1}' }] },
    expected: { saw: [{ queue: matching(/^conformance/), data: { n: 1 } }] },
  },
  {
    id: "queue.sparse",
    title: "a message without its optional fields",
    kind: "queue",
    function: "queue",
    stimulus: { sparse: true, messages: [{ queue, body: '{"n":1}' }] },
    expected: { saw: [{ kind: "queue", id: matching(/./), data: { n: 1 }, attributes: {} }] },
  },
  {
    id: "queue.batch.ten",
    title: "each of ten messages is handled alone",
    kind: "queue",
    function: "queue",
    needs: ["batch"],
    stimulus: { messages: ten.map((n) => ({ queue, body: JSON.stringify({ n }) })) },
    expected: {
      saw: ten.map((n) => ({ data: { n } })),
      usage: { events: 10, failures: 0, invocations: 1, outcomes: { ok: 1 } },
    },
  },
  {
    id: "queue.failure.one-of-ten",
    title: "one failing message of ten fails alone",
    kind: "queue",
    function: "queue",
    needs: ["batch"],
    stimulus: {
      messages: ten.map((n) => ({ queue, body: JSON.stringify({ n, do: n === 3 ? "fail" : undefined }) })),
    },
    expected: {
      saw: ten.map((n) => ({ data: { n } })),
      failed: [3],
      logs: [{ level: "error", fields: { error: { name: "TypeError", message: "told to fail" } } }],
      usage: { events: 10, failures: 1, outcomes: { error: 1, ok: 0 } },
    },
  },
  {
    id: "queue.failure.all",
    title: "all fail",
    kind: "queue",
    function: "queue",
    needs: ["batch"],
    stimulus: {
      messages: [
        { queue, body: '{"do":"fail"}' },
        { queue, body: '{"do":"throw-text"}' },
      ],
    },
    expected: { failed: [0, 1], usage: { failures: 2 } },
  },
  {
    id: "queue.failure.permanent",
    title: "a failure for good is no success: without a dead letter it fails like any other",
    kind: "queue",
    function: "queue",
    stimulus: { messages: [{ queue, body: '{"do":"permanent"}' }] },
    expected: { failed: [0] },
  },
  {
    id: "queue.failure.dropped",
    title: "a failure for good is acknowledged where the function says so, any other is not",
    kind: "queue",
    function: "queue-drop",
    needs: ["batch"],
    stimulus: {
      messages: [
        { queue, body: '{"do":"permanent"}' },
        { queue, body: '{"do":"fail"}' },
      ],
    },
    expected: { failed: [1], usage: { failures: 2 } },
  },
  {
    id: "queue.schema.one-of-three",
    title: "a message that its schema refuses fails alone; the others are what the schema yields",
    kind: "queue",
    function: "queue-schema",
    needs: ["batch"],
    stimulus: {
      messages: ['{"n":1,"more":true}', '{"n":"two"}', '{"n":3}'].map((body) => ({ queue, body })),
    },
    expected: { saw: [{ data: exactly({ n: 1 }) }, { data: exactly({ n: 3 }) }], failed: [1] },
  },
  {
    id: "queue.whole-batch",
    title: "a function that takes the batch says which messages failed",
    kind: "queue",
    function: "queue-batch",
    needs: ["batch"],
    stimulus: { messages: ['{"n":0}', '{"n":1,"do":"fail"}', '{"n":2}'].map((body) => ({ queue, body })) },
    expected: { notes: [{ batch: [{ n: 0 }, { n: 1 }, { n: 2 }] }], failed: [1] },
  },
  {
    id: "queue.order.group",
    title: "a group is handled in order and stops at its first failure; other groups go on",
    kind: "queue",
    function: "queue",
    needs: ["batch", "groups"],
    stimulus: {
      messages: [
        { queue, group: "a", body: '{"n":0,"do":"slow"}' },
        { queue, group: "b", body: '{"n":1}' },
        { queue, group: "a", body: '{"n":2,"do":"fail"}' },
        { queue, group: "a", body: '{"n":3}' },
        { queue, group: "b", body: '{"n":4}' },
      ],
    },
    expected: {
      saw: [
        { data: { n: 0 }, group: "a" },
        { data: { n: 1 }, group: "b" },
        { data: { n: 2 } },
        { data: { n: 4 } },
      ],
      failed: [2, 3],
    },
  },
  {
    id: "queue.order.slow",
    title: "a slow message holds back the next of its group",
    kind: "queue",
    function: "queue",
    needs: ["batch", "groups"],
    stimulus: {
      messages: ["slow", "slow", "none"].map((what, n) => ({
        queue,
        group: "a",
        body: JSON.stringify({ n, do: what }),
      })),
    },
    expected: {
      saw: [{ data: { n: 0 } }, { data: { n: 1 } }, { data: { n: 2 } }],
      inOrder: true,
      usage: { durationMs: between(55, 3000) },
    },
  },
  {
    id: "queue.deadline",
    title: "at the deadline what is done stays done, the rest is delivered again",
    kind: "queue",
    function: "queue",
    needs: ["batch"],
    timeoutMs: 800,
    stimulus: {
      messages: ['{"n":0}', '{"n":1,"do":"hang"}', '{"n":2,"do":"slow"}'].map((body) => ({ queue, body })),
    },
    expected: {
      saw: [{ data: { n: 0 } }, { data: { n: 1 } }, { data: { n: 2 } }],
      failed: [1],
      usage: { failures: 1, outcomes: { timeout: 1 } },
    },
  },
  {
    id: "queue.later",
    title: "work given to waitUntil finishes before the delivery is done",
    kind: "queue",
    function: "queue",
    stimulus: { messages: [{ queue, body: '{"do":"later"}' }] },
    expected: { notes: [{ later: "finished" }] },
  },
];
