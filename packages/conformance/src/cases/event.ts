import type { MessageCase } from "../case.ts";
import { exactly, matching } from "../match.ts";

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
          time: "2026-03-01T10:20:30.000Z",
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
          time: new Date("2026-03-01T10:20:30.000Z"),
        },
      ],
      usage: { kind: "event", events: 1, failures: 0 },
    },
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
    id: "event.sparse",
    title: "an event without its optional fields",
    kind: "event",
    function: "event",
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
    id: "event.data.any",
    title: "data may be any JSON value",
    kind: "event",
    function: "event",
    needs: ["any-json"],
    stimulus: { messages: [{ type, source, data: ["a", null] }] },
    expected: { saw: [{ data: ["a", null] }] },
  },
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
