import type { MessageCase } from "../case.ts";
import { exactly, matching } from "../match.ts";

const stream = "conformance";

/** Records of a stream. */
export const streamCases: readonly MessageCase<"stream">[] = [
  {
    id: "stream.fields",
    title: "every field of a record",
    kind: "stream",
    function: "stream",
    stimulus: {
      messages: [
        { stream, partition: "3", key: "customer-7", body: '{"n":1}', time: "2026-03-01T10:20:30.400Z" },
      ],
    },
    expected: {
      saw: [
        {
          kind: "stream",
          id: matching(/./),
          source: matching(/./),
          stream,
          partition: matching(/3/),
          key: "customer-7",
          sequence: matching(/^\w+$/),
          data: { n: 1 },
          bytes: new TextEncoder().encode('{"n":1}'),
          attributes: {},
          time: new Date("2026-03-01T10:20:30.400Z"),
        },
      ],
      usage: { kind: "stream", events: 1, failures: 0 },
    },
  },
  {
    id: "stream.data.text",
    title: "text stays text",
    kind: "stream",
    function: "stream",
    needs: ["batch"],
    stimulus: { messages: ["grüße 🌍", "123", "{broken", ""].map((body) => ({ stream, body })) },
    expected: { saw: [{ data: "grüße 🌍" }, { data: "123" }, { data: "{broken" }, { data: "" }] },
  },
  {
    id: "stream.data.bytes",
    title: "bytes that are no text stay bytes",
    kind: "stream",
    function: "stream",
    needs: ["bytes"],
    stimulus: { messages: [{ stream, body: Uint8Array.of(0, 255, 254, 128) }] },
    expected: { saw: [{ data: Uint8Array.of(0, 255, 254, 128), bytes: Uint8Array.of(0, 255, 254, 128) }] },
  },
  {
    id: "stream.data.numbers",
    title: "numbers beyond a double are exact",
    kind: "stream",
    function: "stream",
    stimulus: { messages: [{ stream, body: '{"id":-9007199254740993}' }] },
    expected: { saw: [{ data: { id: -9007199254740993n } }] },
  },
  {
    id: "stream.key.unicode",
    title: "a key with any character",
    kind: "stream",
    function: "stream",
    needs: ["key"],
    stimulus: { messages: [{ stream, key: "ü b+c%20d", body: "x" }] },
    expected: { saw: [{ key: "ü b+c%20d" }] },
  },
  {
    id: "stream.attributes",
    title: "attributes",
    kind: "stream",
    function: "stream",
    needs: ["attributes"],
    stimulus: {
      messages: [{ stream, body: "x", attributes: { shop: "Zürich", raw: Uint8Array.of(1, 255) } }],
    },
    expected: { saw: [{ attributes: exactly({ shop: "Zürich", raw: Uint8Array.of(1, 255) }) }] },
  },
  {
    id: "stream.extra-fields",
    title: "fields that nobody knows yet do no harm",
    kind: "stream",
    function: "stream",
    stimulus: { extra: true, messages: [{ stream, body: '{"n":1}' }] },
    expected: { saw: [{ stream, data: { n: 1 } }] },
  },
  {
    id: "stream.sparse",
    title: "a record without its optional fields",
    kind: "stream",
    function: "stream",
    stimulus: { sparse: true, messages: [{ stream, body: "x" }] },
    expected: { saw: [{ kind: "stream", stream, data: "x" }] },
  },
  {
    id: "stream.order",
    title: "records of a partition are handled in order, and stop at the first failure",
    kind: "stream",
    function: "stream",
    needs: ["batch", "partitions"],
    stimulus: {
      messages: ["slow", "slow", "fail", "none"].map((what, n) => ({
        stream,
        body: JSON.stringify({ n, do: what }),
      })),
    },
    expected: {
      saw: [{ data: { n: 0 } }, { data: { n: 1 } }, { data: { n: 2 } }],
      inOrder: true,
      failed: [2, 3],
      usage: { events: 4 },
    },
  },
  {
    id: "stream.deadline",
    title: "at the deadline what is done stays done, the rest is delivered again",
    kind: "stream",
    function: "stream",
    needs: ["batch", "partitions"],
    timeoutMs: 800,
    stimulus: {
      messages: ["none", "hang", "none"].map((what, n) => ({
        stream,
        body: JSON.stringify({ n, do: what }),
      })),
    },
    expected: { saw: [{ data: { n: 0 } }, { data: { n: 1 } }], inOrder: true, failed: [1, 2] },
  },
  {
    id: "stream.whole-batch",
    title: "a function that takes the batch says which records failed",
    kind: "stream",
    function: "stream-batch",
    needs: ["batch"],
    stimulus: {
      messages: ["none", "none", "fail"].map((what, n) => ({
        stream,
        body: JSON.stringify({ n, do: what }),
      })),
    },
    expected: { notes: [{ batch: [{ n: 0 }, { n: 1 }, { n: 2 }] }], failed: [2] },
  },
];
