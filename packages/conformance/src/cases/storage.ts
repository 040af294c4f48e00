import type { MessageCase } from "../case.ts";
import { absent, matching } from "../match.ts";

const bucket = "conformance";

/** Changes of objects. */
export const storageCases: readonly MessageCase<"storage">[] = [
  {
    id: "storage.created",
    title: "every field of a new object",
    kind: "storage",
    function: "storage",
    stimulus: {
      messages: [
        {
          action: "created",
          bucket,
          key: "a/b.txt",
          size: 1234,
          etag: "d41d8cd98f00b204e9800998ecf8427e",
          version: "v7",
          time: "2026-03-01T10:20:30.000Z",
        },
      ],
    },
    expected: {
      saw: [
        {
          kind: "storage",
          id: matching(/./),
          source: matching(/conformance/),
          action: "created",
          bucket,
          key: "a/b.txt",
          size: 1234,
          etag: "d41d8cd98f00b204e9800998ecf8427e",
          version: "v7",
          time: new Date("2026-03-01T10:20:30.000Z"),
        },
      ],
      usage: { kind: "storage", events: 1, failures: 0 },
    },
  },
  {
    id: "storage.deleted",
    title: "a deleted object has no size",
    kind: "storage",
    function: "storage",
    stimulus: { messages: [{ action: "deleted", bucket, key: "a/b.txt" }] },
    expected: { saw: [{ action: "deleted", bucket, key: "a/b.txt", size: absent }] },
  },
  ...(
    [
      ["space", "a key with spaces", "my photos/a b.jpg"],
      ["plus", "a plus in a key is no space", "a+b c.txt"],
      ["percent", "a percent sign in a key is decoded once at most", "100%25 c%20d.txt"],
      ["unicode", "a key with characters beyond ASCII", "grüße/日本 🌍.txt"],
      ["reserved", "a key with characters that have a meaning in a URL", "a?b#c&d=e:f;g,h.txt"],
    ] as const
  ).map(
    ([name, title, key]): MessageCase<"storage"> => ({
      id: `storage.key.${name}`,
      title,
      kind: "storage",
      function: "storage",
      stimulus: { messages: [{ action: "created", bucket, key, size: 1 }] },
      expected: { saw: [{ key }] },
    }),
  ),
  {
    id: "storage.empty-object",
    title: "an object without a byte has the size 0",
    kind: "storage",
    function: "storage",
    stimulus: { messages: [{ action: "created", bucket, key: "empty", size: 0 }] },
    expected: { saw: [{ size: 0 }] },
  },
  {
    id: "storage.sparse",
    title: "an event without its optional fields",
    kind: "storage",
    function: "storage",
    stimulus: { sparse: true, messages: [{ action: "created", bucket, key: "a" }] },
    expected: { saw: [{ action: "created", bucket, key: "a", version: absent, contentType: absent }] },
  },
  {
    id: "storage.extra-fields",
    title: "fields that nobody knows yet do no harm",
    kind: "storage",
    function: "storage",
    stimulus: { extra: true, messages: [{ action: "created", bucket, key: "a", size: 1 }] },
    expected: { saw: [{ bucket, key: "a", size: 1 }] },
  },
  {
    id: "storage.other",
    title: "what is no change of an object matches no filter, and succeeds without a call",
    kind: "storage",
    function: "storage",
    needs: ["other-actions"],
    stimulus: { messages: [{ action: "other", bucket, key: "a" }] },
    expected: { saw: [], failed: [] },
  },
  ...(["archived", "updated"] as const).map(
    (action): MessageCase<"storage"> => ({
      id: `storage.${action}`,
      title: `an object was ${action}`,
      kind: "storage",
      function: "storage",
      needs: ["other-actions"],
      stimulus: { messages: [{ action, bucket, key: "a" }] },
      expected: { saw: [{ action, key: "a" }] },
    }),
  ),
  {
    id: "storage.filter.match",
    title: "an event that the filter lets through",
    kind: "storage",
    function: "storage-images",
    stimulus: { messages: [{ action: "created", bucket, key: "images/a b.jpg", size: 1 }] },
    expected: { saw: [{ key: "images/a b.jpg" }] },
  },
  ...(
    [
      ["suffix", "created", "images/a.png"],
      ["prefix", "created", "other/a.jpg"],
      ["action", "deleted", "images/a.jpg"],
    ] as const
  ).map(
    ([name, action, key]): MessageCase<"storage"> => ({
      id: `storage.filter.${name}`,
      title: `an event that the ${name} filters out succeeds without a call`,
      kind: "storage",
      function: "storage-images",
      stimulus: { messages: [{ action, bucket, key }] },
      expected: { saw: [], failed: [] },
    }),
  ),
  {
    id: "storage.failure",
    title: "a failing event is delivered again",
    kind: "storage",
    function: "storage",
    stimulus: { messages: [{ action: "created", bucket, key: "do/fail", size: 1 }] },
    expected: { saw: [{ key: "do/fail" }], failed: [0] },
  },
];
