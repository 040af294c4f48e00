import { preciseDate } from "anyfn/read";
import type { MessageCase } from "../case.ts";
import { absent, exactly, matching, unreadable } from "../match.ts";

const collection = "conformance";
const everything = {
  id: "a",
  text: "grüße 🌍",
  empty: "",
  whole: 42,
  half: 0.5,
  negative: -3,
  large: 9007199254740993n,
  long: "3.14159265358979323846",
  yes: true,
  nothing: null,
  bytes: Uint8Array.of(0, 255, 1),
  list: [1, "two", [3], { four: 4 }],
  nested: { a: { b: "c" } },
};
const times = {
  id: "a",
  second: new Date("2026-03-01T10:20:30.000Z"),
  fine: preciseDate(1_772_360_430, 123_456_789),
  early: preciseDate(-1, 999_999_999),
};
const sets = { id: "a", names: new Set(["x", "y"]), numbers: new Set([1, 9007199254740993n]) };

/** Changes of documents. */
export const databaseCases: readonly MessageCase<"database">[] = [
  {
    id: "database.created",
    title: "a new document",
    kind: "database",
    function: "database",
    needs: ["image"],
    stimulus: {
      messages: [
        {
          action: "created",
          collection,
          key: "a",
          after: { id: "a", n: 1 },
        },
      ],
    },
    expected: {
      saw: [
        {
          kind: "database",
          id: matching(/./),
          source: matching(/./),
          action: "created",
          collection,
          key: "a",
          before: absent,
          after: exactly({ id: "a", n: 1 }),
        },
      ],
      usage: { kind: "database", events: 1, failures: 0 },
    },
  },
  {
    id: "database.time",
    title: "when the document was changed",
    kind: "database",
    function: "database",
    needs: ["time"],
    stimulus: {
      messages: [
        { action: "created", collection, key: "a", after: { id: "a" }, time: "2026-03-01T10:20:30.000Z" },
      ],
    },
    expected: { saw: [{ time: new Date("2026-03-01T10:20:30.000Z") }] },
  },
  {
    id: "database.ids",
    title: "two changes have two ids",
    kind: "database",
    function: "database",
    before: [
      {
        messages: [
          {
            id: "3f1c7e10-0000-4000-8000-000000000051",
            action: "created",
            collection,
            key: "ids-1",
            after: { id: "ids-1" },
          },
        ],
      },
    ],
    stimulus: {
      messages: [
        {
          id: "3f1c7e10-0000-4000-8000-000000000052",
          action: "created",
          collection,
          key: "ids-2",
          after: { id: "ids-2" },
        },
      ],
    },
    expected: { saw: [{ kind: "database" }], usage: { events: 1, failures: 0 } },
  },
  {
    id: "database.batch",
    title: "each change of a delivery is handled alone",
    kind: "database",
    function: "database",
    needs: ["batch"],
    stimulus: {
      messages: ["a", "b", "c"].map((key) => ({ action: "created", collection, key, after: { id: key } })),
    },
    expected: {
      saw: [{ key: "a" }, { key: "b" }, { key: "c" }],
      usage: { events: 3, failures: 0, outcomes: { ok: 1 } },
    },
  },
  {
    id: "database.key",
    title: "which document of which collection was changed",
    kind: "database",
    function: "database",
    stimulus: {
      messages: [{ action: "updated", collection, key: "a", before: { id: "a" }, after: { id: "a" } }],
    },
    expected: { saw: [{ action: matching(/^(?:updated|written)$/), collection, key: "a" }] },
  },
  {
    id: "database.updated",
    title: "a changed document, before and after",
    kind: "database",
    function: "database",
    needs: ["image", "previous-image"],
    stimulus: {
      messages: [
        { action: "updated", collection, key: "a", before: { id: "a", n: 1 }, after: { id: "a", n: 2 } },
      ],
    },
    expected: {
      saw: [{ action: "updated", before: exactly({ id: "a", n: 1 }), after: exactly({ id: "a", n: 2 }) }],
    },
  },
  {
    id: "database.deleted",
    title: "a deleted document",
    kind: "database",
    function: "database",
    needs: ["previous-image", "deletions"],
    stimulus: { messages: [{ action: "deleted", collection, key: "a", before: { id: "a", n: 2 } }] },
    expected: { saw: [{ action: "deleted", key: "a", before: exactly({ id: "a", n: 2 }), after: absent }] },
  },
  {
    id: "database.values",
    title: "values are plain and exact",
    kind: "database",
    function: "database",
    needs: ["image", "exact-values"],
    stimulus: { messages: [{ action: "created", collection, key: "a", after: everything }] },
    expected: { saw: [{ after: exactly(everything) }] },
  },
  {
    id: "database.times",
    title: "times are dates, with their nanoseconds where milliseconds do not say it all",
    kind: "database",
    function: "database",
    needs: ["exact-times"],
    stimulus: { messages: [{ action: "created", collection, key: "a", after: times }] },
    expected: { saw: [{ after: exactly(times) }] },
  },
  {
    id: "database.vectors",
    title: "vectors are lists of numbers",
    kind: "database",
    function: "database",
    needs: ["image", "vectors"],
    stimulus: {
      messages: [
        {
          action: "created",
          collection,
          key: "a",
          after: {
            id: "a",
            embedding: { __type__: "__vector__", value: [0.5, -1.25] },
            nested: { none: { __type__: "__vector__", value: [] } },
            list: [0.5],
          },
        },
      ],
    },
    expected: {
      saw: [{ after: exactly({ id: "a", embedding: [0.5, -1.25], nested: { none: [] }, list: [0.5] }) }],
    },
  },
  {
    id: "database.sets",
    title: "sets stay sets",
    kind: "database",
    function: "database",
    needs: ["image", "sets"],
    stimulus: { messages: [{ action: "created", collection, key: "a", after: sets }] },
    expected: { saw: [{ after: exactly(sets) }] },
  },
  {
    id: "database.prototype",
    title: "__proto__ is a field like any other",
    kind: "database",
    function: "database",
    needs: ["image"],
    stimulus: {
      messages: [{ action: "created", collection, key: "a", after: { id: "a", ["__proto__"]: "x" } }],
    },
    expected: { saw: [{ after: exactly({ id: "a", ["__proto__"]: "x" }) }] },
  },
  {
    id: "database.key.unicode",
    title: "a key with any character",
    kind: "database",
    function: "database",
    stimulus: { messages: [{ action: "created", collection, key: "ü b+c%20d", after: { id: "ü b+c%20d" } }] },
    expected: { saw: [{ key: "ü b+c%20d" }] },
  },
  {
    id: "database.sparse",
    title: "a change without its optional fields",
    kind: "database",
    function: "database",
    needs: ["optional-fields", "deletions"],
    stimulus: { sparse: true, messages: [{ action: "deleted", collection, key: "a" }] },
    expected: { saw: [{ action: "deleted", collection, key: "a", before: absent, after: absent }] },
  },
  {
    id: "database.extra-fields",
    title: "fields that nobody knows yet do no harm",
    kind: "database",
    function: "database",
    needs: ["image"],
    stimulus: { extra: true, messages: [{ action: "created", collection, key: "a", after: { id: "a" } }] },
    expected: { saw: [{ action: "created", collection, key: "a", after: { id: "a" } }] },
  },
  {
    id: "database.filter",
    title: "changes that the filter leaves out succeed without a call",
    kind: "database",
    function: "database-deleted",
    needs: ["batch", "deletions"],
    stimulus: {
      messages: [
        { action: "created", collection, key: "a", after: { id: "a" } },
        { action: "deleted", collection, key: "b", before: { id: "b" } },
      ],
    },
    expected: { saw: [{ action: "deleted", key: "b" }], failed: [] },
  },
  {
    id: "database.document-times",
    title: "when a document was created, and when it was changed",
    kind: "database",
    function: "database",
    needs: ["document-times"],
    stimulus: {
      messages: [
        { action: "created", collection, key: "a", after: { id: "a" }, time: "2026-03-01T10:20:30.400Z" },
      ],
    },
    expected: {
      saw: [
        {
          createTime: new Date("2026-03-01T10:20:30.400Z"),
          updateTime: new Date("2026-03-01T10:20:30.400Z"),
        },
      ],
    },
  },
  {
    id: "database.params",
    title: "the path of a nested document, and what the names in its pattern stand for",
    kind: "database",
    function: "database-nested",
    needs: ["nested-documents"],
    stimulus: {
      messages: [{ action: "created", collection: "tenants/ada/orders", key: "o-1", after: { n: 1 } }],
    },
    expected: {
      saw: [{ action: "created", collection: "tenants/ada/orders", key: "o-1", params: { tenant: "ada" } }],
    },
  },
  {
    id: "database.field-names",
    title: "names of fields with dots, spaces and characters beyond ASCII",
    kind: "database",
    function: "database",
    needs: ["image"],
    stimulus: {
      messages: [{ action: "created", collection, key: "a", after: { id: "a", "b.c d": 1, "ü🌍": "x" } }],
    },
    expected: { saw: [{ key: "a", after: exactly({ id: "a", "b.c d": 1, "ü🌍": "x" }) }] },
  },
  {
    id: "database.strings",
    title: "text that looks like something else stays text",
    kind: "database",
    function: "database",
    needs: ["image"],
    stimulus: {
      messages: [
        {
          action: "created",
          collection,
          key: "a",
          after: { id: "a", json: '{"a":1}', number: "123", date: "2026-03-01T10:20:30Z", empty: "" },
        },
      ],
    },
    expected: {
      saw: [
        {
          after: exactly({
            id: "a",
            json: '{"a":1}',
            number: "123",
            date: "2026-03-01T10:20:30Z",
            empty: "",
          }),
        },
      ],
    },
  },
  {
    id: "database.failure",
    title: "a failing change is delivered again",
    kind: "database",
    function: "database",
    stimulus: { messages: [{ action: "created", collection, key: "do-fail", after: { id: "do-fail" } }] },
    expected: {
      saw: [{ key: "do-fail" }],
      failed: [0],
      logs: [{ level: "error", fields: { error: { message: "told to fail" } } }],
      usage: { events: 1, failures: 1 },
    },
  },
  {
    id: "database.duplicate",
    title: "a change that is delivered twice is the same both times",
    kind: "database",
    function: "database",
    needs: ["image", "redelivery"],
    before: [{ messages: [{ action: "created", collection, key: "a", after: { id: "a", n: 1 } }] }],
    stimulus: { messages: [{ action: "created", collection, key: "a", after: { id: "a", n: 1 } }] },
    expected: { saw: [{ key: "a", after: exactly({ id: "a", n: 1 }) }] },
  },
  {
    id: "database.duplicate.once",
    title: "an idempotent function handles a change that is delivered twice once: it has one id",
    kind: "database",
    function: "database-once",
    fresh: true,
    twice: true,
    needs: ["redelivery"],
    stimulus: { messages: [{ action: "created", collection, key: "a", after: { id: "a" } }] },
    expected: { saw: [], failed: [], usage: { events: 1, failures: 0 } },
  },
  {
    id: "database.attempt",
    title: "a retry says which one it is",
    kind: "database",
    function: "database",
    needs: ["attempt"],
    stimulus: { messages: [{ action: "created", collection, key: "a", after: { id: "a" }, attempt: 3 }] },
    expected: { saw: [{ attempt: 3 }], usage: { attempt: 3 } },
  },
  {
    id: "database.failure.permanent",
    title: "a failure for good is no success: without a dead letter it fails like any other",
    kind: "database",
    function: "database",
    stimulus: {
      messages: [{ action: "created", collection, key: "do-permanent", after: { id: "do-permanent" } }],
    },
    expected: { failed: [0], logs: [{ level: "error" }], usage: { failures: 1 } },
  },
  {
    id: "database.later",
    title: "work given to waitUntil finishes before the delivery is done",
    kind: "database",
    function: "database",
    stimulus: { messages: [{ action: "created", collection, key: "do-later", after: { id: "do-later" } }] },
    expected: { notes: [{ later: "finished" }] },
  },
  {
    id: "database.order",
    title: "changes are handled in order, and stop at the first failure",
    kind: "database",
    function: "database",
    needs: ["batch", "partitions"],
    stimulus: {
      messages: [
        { action: "created", collection, key: "do-slow", after: { id: "do-slow" } },
        { action: "created", collection, key: "b", after: { id: "b" } },
        { action: "created", collection, key: "do-fail", after: { id: "do-fail" } },
        { action: "created", collection, key: "d", after: { id: "d" } },
      ],
    },
    expected: { saw: [{ key: "do-slow" }, { key: "b" }, { key: "do-fail" }], inOrder: true, failed: [2, 3] },
  },
  {
    id: "database.malformed",
    title:
      "a change that its trigger cannot read fails alone, behind those that are handled, and is logged once",
    kind: "database",
    function: "database",
    needs: ["batch", "malformed"],
    stimulus: {
      messages: [
        { action: "created", collection, key: "a", after: { id: "a" } },
        { action: "created", collection, key: "b", after: { id: "b" } },
        { action: "created", collection, key: "c", after: { id: "c" }, malformed: true },
      ],
    },
    expected: {
      saw: [{ collection }, { collection }],
      failed: [2],
      once: [unreadable],
    },
  },
];
