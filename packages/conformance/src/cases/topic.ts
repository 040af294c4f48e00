import type { MessageCase } from "../case.ts";
import { absent, exactly, matching } from "../match.ts";

const topic = "conformance";

/** Messages of a topic. */
export const topicCases: readonly MessageCase<"topic">[] = [
  {
    id: "topic.fields",
    title: "every field of a message",
    kind: "topic",
    function: "topic",
    stimulus: {
      messages: [
        {
          topic,
          id: "3f1c7e10-0000-4000-8000-000000000002",
          body: '{"n":1}',
          time: "2026-03-01T10:20:30.400Z",
        },
      ],
    },
    expected: {
      saw: [
        {
          kind: "topic",
          id: "3f1c7e10-0000-4000-8000-000000000002",
          topic,
          source: matching(/conformance/),
          time: new Date("2026-03-01T10:20:30.400Z"),
          data: { n: 1 },
          bytes: new TextEncoder().encode('{"n":1}'),
          attributes: {},
        },
      ],
      usage: { kind: "topic", events: 1, failures: 0 },
    },
  },
  {
    id: "topic.subject",
    title: "the subject",
    kind: "topic",
    function: "topic",
    needs: ["subject"],
    stimulus: { messages: [{ topic, subject: "Bestellung 7", body: "x" }] },
    expected: { saw: [{ subject: "Bestellung 7" }] },
  },
  {
    id: "topic.sparse",
    title: "a message without its optional fields",
    kind: "topic",
    function: "topic",
    stimulus: { sparse: true, messages: [{ topic, body: "x" }] },
    expected: { saw: [{ kind: "topic", data: "x", subject: absent, attributes: {} }] },
  },
  {
    id: "topic.extra-fields",
    title: "fields that nobody knows yet do no harm",
    kind: "topic",
    function: "topic",
    stimulus: { extra: true, messages: [{ topic, body: '{"n":1}' }] },
    expected: { saw: [{ topic, data: { n: 1 } }] },
  },
  {
    id: "topic.data.scalar",
    title: "text that looks like a JSON scalar stays text",
    kind: "topic",
    function: "topic",
    stimulus: { messages: [{ topic, body: "123" }] },
    expected: { saw: [{ data: "123" }] },
  },
  {
    id: "topic.data.numbers",
    title: "numbers beyond a double are exact",
    kind: "topic",
    function: "topic",
    stimulus: { messages: [{ topic, body: '{"id":9007199254740993}' }] },
    expected: { saw: [{ data: { id: 9007199254740993n } }] },
  },
  {
    id: "topic.data.unicode",
    title: "characters beyond ASCII",
    kind: "topic",
    function: "topic",
    stimulus: { messages: [{ topic, body: "grüße 🌍" }] },
    expected: { saw: [{ data: "grüße 🌍", bytes: new TextEncoder().encode("grüße 🌍") }] },
  },
  {
    id: "topic.attributes",
    title: "attributes keep name, type and bytes",
    kind: "topic",
    function: "topic",
    needs: ["attributes"],
    stimulus: {
      messages: [{ topic, body: "x", attributes: { Shop: "Zürich", count: 7, raw: Uint8Array.of(1, 255) } }],
    },
    expected: { saw: [{ attributes: exactly({ Shop: "Zürich", count: 7, raw: Uint8Array.of(1, 255) }) }] },
  },
  {
    id: "topic.failure",
    title: "a failing message is delivered again",
    kind: "topic",
    function: "topic",
    stimulus: { messages: [{ topic, body: '{"do":"fail"}' }] },
    expected: { failed: [0], logs: [{ level: "error", fields: { error: { message: "told to fail" } } }] },
  },
  {
    id: "topic.schema",
    title: "a message that its schema refuses fails and does not reach the handler",
    kind: "topic",
    function: "topic-schema",
    stimulus: { messages: [{ topic, body: '{"n":"one"}' }] },
    expected: { saw: [], failed: [0] },
  },
];
