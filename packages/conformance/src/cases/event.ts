import type { MessageCase } from "../case.ts";
import { absent, exactly, matching } from "../match.ts";

const type = "com.example.conformance";
const source = "com.example.shop";

/** Named events of a bus. */
export const eventCases: readonly MessageCase<"event">[] = [
  {
    id: "event.fields",
    title: "every field of an event",
    kind: "event",
    function: "event",
    stimulus: {
      messages: [
        {
          type,
          source,
          id: "3f1c7e10-0000-4000-8000-000000000003",
          data: { n: 1, list: ["é"] },
        },
      ],
    },
    expected: {
      saw: [
        {
          kind: "event",
          id: "3f1c7e10-0000-4000-8000-000000000003",
          type,
          source: matching(/com\.example\.shop/),
          data: exactly({ n: 1, list: ["é"] }),
        },
      ],
      usage: { kind: "event", events: 1, failures: 0 },
    },
  },
  {
    id: "event.time",
    title: "when the event happened",
    kind: "event",
    function: "event",
    needs: ["time"],
    stimulus: { messages: [{ type, source, data: {}, time: "2026-03-01T10:20:30.000Z" }] },
    expected: { saw: [{ time: new Date("2026-03-01T10:20:30.000Z") }] },
  },
  {
    id: "event.type",
    title: "an event has its own type and source, whichever they are",
    kind: "event",
    function: "event",
    before: [{ messages: [{ id: "3f1c7e10-0000-4000-8000-000000000051", type, source, data: {} }] }],
    stimulus: {
      messages: [
        {
          id: "3f1c7e10-0000-4000-8000-000000000052",
          type: "com.example.other",
          source: "com.example.office",
          data: {},
        },
      ],
    },
    expected: { saw: [{ type: "com.example.other", source: matching(/com\.example\.office/) }] },
  },
  {
    id: "event.subject",
    title: "the subject",
    kind: "event",
    function: "event",
    needs: ["subject"],
    stimulus: { messages: [{ type, source, subject: "orders/7", data: {} }] },
    expected: { saw: [{ subject: "orders/7" }] },
  },
  {
    id: "event.extra-fields",
    title: "fields that nobody knows yet do no harm",
    kind: "event",
    function: "event",
    stimulus: { extra: true, messages: [{ type, source, data: { n: 1 } }] },
    expected: { saw: [{ type, data: exactly({ n: 1 }) }] },
  },
  {
    id: "event.subject.none",
    title: "an event without a subject has none, not an empty one",
    kind: "event",
    function: "event",
    stimulus: { messages: [{ type, source, data: { n: 1 } }] },
    expected: { saw: [{ subject: absent, data: exactly({ n: 1 }) }] },
  },
  {
    id: "event.sparse",
    title: "an event without its optional fields",
    kind: "event",
    function: "event",
    needs: ["optional-fields"],
    stimulus: { sparse: true, messages: [{ type, source, data: {} }] },
    expected: { saw: [{ kind: "event", type, data: exactly({}) }] },
  },
  {
    id: "event.data.strings",
    title: "strings in the data stay strings, whatever they look like",
    kind: "event",
    function: "event",
    stimulus: {
      messages: [{ type, source, data: { json: '{"a":1}', number: "123", date: "2026-03-01T10:20:30Z" } }],
    },
    expected: { saw: [{ data: exactly({ json: '{"a":1}', number: "123", date: "2026-03-01T10:20:30Z" }) }] },
  },
  {
    id: "event.data.unicode",
    title: "keys and values with any character, nested",
    kind: "event",
    function: "event",
    stimulus: { messages: [{ type, source, data: { "grüße 🌍": { "a.b c": ["日本", null, { x: [] }] } } }] },
    expected: { saw: [{ data: exactly({ "grüße 🌍": { "a.b c": ["日本", null, { x: [] }] } }) }] },
  },
  {
    id: "event.data.scalars",
    title: "numbers, booleans and null stay what they are",
    kind: "event",
    function: "event",
    stimulus: {
      messages: [{ type, source, data: { zero: 0, half: 0.5, minus: -1, yes: true, no: false, none: null } }],
    },
    expected: {
      saw: [{ data: exactly({ zero: 0, half: 0.5, minus: -1, yes: true, no: false, none: null }) }],
    },
  },
  {
    id: "event.data.large",
    title: "integers beyond 2^53 keep their digits",
    kind: "event",
    function: "event",
    needs: ["exact-numbers"],
    stimulus: {
      messages: [{ type, source, data: { id: 9007199254740993n, list: [-9007199254740993n, 1] } }],
    },
    expected: { saw: [{ data: exactly({ id: 9007199254740993n, list: [-9007199254740993n, 1] }) }] },
  },
  {
    id: "event.data.prototype",
    title: "__proto__ is a key like any other",
    kind: "event",
    function: "event",
    stimulus: { messages: [{ type, source, data: { ["__proto__"]: { admin: true }, a: 1 } }] },
    expected: { saw: [{ data: exactly({ ["__proto__"]: { admin: true }, a: 1 }) }] },
  },
  {
    id: "event.duplicate",
    title: "an event that is delivered twice has the same id both times",
    kind: "event",
    function: "event",
    needs: ["redelivery"],
    before: [{ messages: [{ type, source, id: "3f1c7e10-0000-4000-8000-000000000041", data: { n: 1 } }] }],
    stimulus: { messages: [{ type, source, id: "3f1c7e10-0000-4000-8000-000000000041", data: { n: 1 } }] },
    expected: { saw: [{ id: "3f1c7e10-0000-4000-8000-000000000041", data: exactly({ n: 1 }) }] },
  },
  {
    id: "event.schema.passed",
    title: "data that its schema takes is what the schema yields",
    kind: "event",
    function: "event-schema",
    stimulus: { messages: [{ type, source, data: { n: 1, more: true } }] },
    expected: { saw: [{ data: exactly({ n: 1 }) }] },
  },
  {
    id: "event.later",
    title: "work given to waitUntil finishes before the delivery is done",
    kind: "event",
    function: "event",
    stimulus: { messages: [{ type, source, data: { do: "later" } }] },
    expected: { notes: [{ later: "finished" }] },
  },
  {
    id: "event.batch",
    title: "each event of a delivery is handled alone, and one that fails fails alone",
    kind: "event",
    function: "event",
    needs: ["batch"],
    stimulus: {
      messages: [{ n: 0, do: "fail" }, { n: 1 }, { n: 2 }].map((data) => ({ type, source, data })),
    },
    expected: {
      saw: [{ data: { n: 0 } }, { data: { n: 1 } }, { data: { n: 2 } }],
      failed: [0],
      usage: { events: 3, failures: 1 },
    },
  },
  {
    id: "event.failure.permanent",
    title: "a failure for good is no success: without a dead letter it fails like any other",
    kind: "event",
    function: "event",
    stimulus: { messages: [{ type, source, data: { do: "permanent" } }] },
    expected: { failed: [0] },
  },
  {
    id: "event.data.any",
    title: "data may be a list",
    kind: "event",
    function: "event",
    needs: ["json-lists"],
    stimulus: { messages: [{ type, source, data: ["a", null] }] },
    expected: { saw: [{ data: ["a", null] }] },
  },
  ...(
    [
      ["text", "plain text"],
      ["json-text", '{"a":1}'],
      ["number", 12.5],
      ["false", false],
      ["null", null],
    ] as const
  ).map(
    ([name, data]): MessageCase<"event"> => ({
      id: `event.data.${name}`,
      title: `data may be ${name.replace("-", " ")}`,
      kind: "event",
      function: "event",
      needs: [data === null ? "json-null" : "json-scalars"],
      stimulus: { messages: [{ type, source, data }] },
      expected: { saw: [{ data }] },
    }),
  ),
  {
    id: "event.schema",
    title: "data that its schema refuses fails and does not reach the handler",
    kind: "event",
    function: "event-schema",
    stimulus: { messages: [{ type, source, data: { n: "one" } }] },
    expected: { saw: [], failed: [0] },
  },
  {
    id: "event.failure",
    title: "a failing event is delivered again",
    kind: "event",
    function: "event",
    stimulus: { messages: [{ type, source, data: { do: "fail" } }] },
    expected: {
      failed: [0],
      logs: [{ level: "error", fields: { error: { message: "told to fail" } } }],
      usage: { failures: 1, outcomes: { error: 1 } },
    },
  },
];
