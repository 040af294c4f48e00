import type { MessageCase } from "../case.ts";
import { absent, matching, unreadable } from "../match.ts";

const bucket = "conformance";
const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index);
const json = new TextEncoder().encode('{ "a": 1.0, "id": "89e7073266" }\n');

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
        },
      ],
      usage: { kind: "storage", events: 1, failures: 0 },
    },
  },
  {
    id: "storage.time",
    title: "when the object was changed",
    kind: "storage",
    function: "storage",
    needs: ["time"],
    stimulus: {
      messages: [{ action: "created", bucket, key: "a", size: 1, time: "2026-03-01T10:20:30.000Z" }],
    },
    expected: { saw: [{ time: new Date("2026-03-01T10:20:30.000Z") }] },
  },
  {
    id: "storage.ids",
    title: "two changes have two ids",
    kind: "storage",
    function: "storage",
    before: [
      {
        messages: [
          { id: "3f1c7e10-0000-4000-8000-000000000051", action: "created", bucket, key: "ids-1", size: 1 },
        ],
      },
    ],
    stimulus: {
      messages: [
        { id: "3f1c7e10-0000-4000-8000-000000000052", action: "created", bucket, key: "ids-2", size: 1 },
      ],
    },
    expected: { saw: [{ kind: "storage" }], usage: { events: 1, failures: 0 } },
  },
  {
    id: "storage.attempt",
    title: "a retry says which one it is",
    kind: "storage",
    function: "storage",
    needs: ["attempt"],
    stimulus: { messages: [{ action: "created", bucket, key: "a", size: 1, attempt: 3 }] },
    expected: { saw: [{ attempt: 3 }], usage: { attempt: 3 } },
  },
  {
    id: "storage.batch",
    title: "each event of a delivery is handled alone, and one that fails fails alone",
    kind: "storage",
    function: "storage",
    needs: ["batch"],
    stimulus: {
      messages: ["do/fail", "a", "b"].map((key) => ({ action: "created", bucket, key, size: 1 })),
    },
    expected: {
      saw: [{ key: "do/fail" }, { key: "a" }, { key: "b" }],
      failed: [0],
      usage: { events: 3, failures: 1 },
    },
  },
  {
    id: "storage.etag",
    title: "the entity tag, without quotes around it",
    kind: "storage",
    function: "storage",
    needs: ["etag"],
    stimulus: {
      messages: [
        { action: "created", bucket, key: "a/b.txt", size: 1, etag: "d41d8cd98f00b204e9800998ecf8427e" },
      ],
    },
    expected: { saw: [{ etag: "d41d8cd98f00b204e9800998ecf8427e" }] },
  },
  {
    id: "storage.version",
    title: "the version of an object in a versioned bucket",
    kind: "storage",
    function: "storage",
    needs: ["version"],
    stimulus: { messages: [{ action: "created", bucket, key: "a/b.txt", size: 1, version: "v7" }] },
    expected: { saw: [{ version: "v7" }] },
  },
  {
    id: "storage.deleted",
    title: "a deleted object has no size",
    kind: "storage",
    function: "storage",
    needs: ["deletions"],
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
  ...(
    [
      ["slashes", "a key with empty parts", "a//b/.txt"],
      ["dots", "a key with dot segments is no path", "a/../b/./c.txt"],
      ["quotes", "a key with quotes and a backslash", 'it\'s "x"\\y.txt'],
      ["long", "a key of 900 characters", `${"0123456789".repeat(90)}.txt`],
      ["combining", "a key whose characters are composed in two ways", "e\u0301 \u00e9.txt"],
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
    id: "storage.content",
    title: "the content, any bytes, where the platform hands it over",
    kind: "storage",
    function: "storage",
    needs: ["content"],
    stimulus: {
      messages: [{ action: "created", bucket, key: "a.bin", size: everyByte.byteLength, content: everyByte }],
    },
    expected: { saw: [{ key: "a.bin", size: everyByte.byteLength, content: everyByte }] },
  },
  {
    id: "storage.content.text",
    title: "a content that is JSON stays the bytes that it is",
    kind: "storage",
    function: "storage",
    needs: ["content"],
    stimulus: {
      messages: [{ action: "created", bucket, key: "a.json", size: json.byteLength, content: json }],
    },
    expected: { saw: [{ key: "a.json", size: json.byteLength, content: json }] },
  },
  {
    id: "storage.content-type",
    title: "the content type",
    kind: "storage",
    function: "storage",
    needs: ["content-type"],
    stimulus: {
      messages: [{ action: "created", bucket, key: "a.png", size: 1, contentType: "image/png" }],
    },
    expected: { saw: [{ contentType: "image/png" }] },
  },
  {
    id: "storage.large-object",
    title: "an object of 5 TB: its size is a number",
    kind: "storage",
    function: "storage",
    needs: ["large-objects"],
    stimulus: { messages: [{ action: "created", bucket, key: "large", size: 5_497_558_138_880 }] },
    expected: { saw: [{ size: 5_497_558_138_880 }] },
  },
  {
    id: "storage.duplicate",
    title: "an event that is delivered twice has the same key and bucket both times",
    kind: "storage",
    function: "storage",
    before: [{ messages: [{ action: "created", bucket, key: "twice", size: 1 }] }],
    stimulus: { messages: [{ action: "created", bucket, key: "twice", size: 1 }] },
    expected: { saw: [{ bucket, key: "twice" }], usage: { invocations: 1, events: 1 } },
  },
  {
    id: "storage.duplicate.once",
    title: "an idempotent function handles an event that is delivered twice once: it has one id",
    kind: "storage",
    function: "storage-once",
    fresh: true,
    twice: true,
    needs: ["redelivery"],
    stimulus: { messages: [{ action: "created", bucket, key: "once", size: 1 }] },
    expected: { saw: [], failed: [], usage: { events: 1, failures: 0 } },
  },
  {
    id: "storage.later",
    title: "work given to waitUntil finishes before the delivery is done",
    kind: "storage",
    function: "storage",
    stimulus: { messages: [{ action: "created", bucket, key: "do/later", size: 1 }] },
    expected: { notes: [{ later: "finished" }] },
  },
  {
    id: "storage.failure.permanent",
    title: "a failure for good is no success: without a dead letter it fails like any other",
    kind: "storage",
    function: "storage",
    stimulus: { messages: [{ action: "created", bucket, key: "do/permanent", size: 1 }] },
    expected: { failed: [0], logs: [{ level: "error" }], usage: { failures: 1 } },
  },
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
    needs: ["optional-fields"],
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
      needs: action === "deleted" ? ["deletions"] : [],
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
    expected: {
      saw: [{ key: "do/fail" }],
      failed: [0],
      logs: [{ level: "error", fields: { error: { message: "told to fail" } } }],
      usage: { events: 1, failures: 1, outcomes: { error: 1 } },
    },
  },
  {
    id: "storage.malformed",
    title: "a change that its trigger cannot read fails alone, and is logged once",
    kind: "storage",
    function: "storage",
    needs: ["batch", "malformed"],
    stimulus: {
      messages: [
        { action: "created", bucket, key: "a", size: 1 },
        { action: "created", bucket, key: "b", size: 1, malformed: true },
        { action: "created", bucket, key: "c", size: 1 },
      ],
    },
    expected: {
      saw: [{ key: "a" }, { key: "c" }],
      failed: [1],
      once: [unreadable],
    },
  },
];
