import { describe, expect, test } from "vitest";
import { encodeHttp, type HttpMode, toCloudEvent } from "../cloudevents.ts";
import type { Outcome } from "../contract.ts";
import type { AnyDefinition } from "../definition.ts";
import type { CoreEvent, MessageKind } from "../events.ts";
import {
  database,
  event,
  http,
  invoke,
  PermanentError,
  queue,
  schedule,
  storage,
  stream,
  topic,
} from "../index.ts";
import {
  type CloudEventListener,
  eventsOf,
  isDelivery,
  kindOf,
  listensTo,
  receiveCloudEvents,
} from "./delivery.ts";
import type { CloudEvent } from "./event.ts";

const base = { id: "1", source: "https://s.example", time: new Date(0), native: undefined };
const bytes = new TextEncoder().encode("x");
const message = { data: "x", bytes, attributes: {} };
const order = (id = "1", name = "orders"): CoreEvent<MessageKind> => ({
  ...base,
  id,
  kind: "queue",
  queue: name,
  ...message,
});

/** A function that takes note, and answers with outcomes. */
function listener(
  name: string,
  definition: AnyDefinition,
  outcome: (event: CloudEvent) => Outcome = () => ({ ok: true, value: undefined }),
): CloudEventListener & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    name,
    definition,
    seen,
    call: (events) => {
      seen.push(...events.map(({ id }) => id));
      return events.map(outcome);
    },
  };
}

function posted(events: readonly CoreEvent<MessageKind>[], mode: HttpMode = "batch") {
  return { method: "POST", ...encodeHttp(events.map(toCloudEvent), { mode }) };
}

const failing = (error: unknown) => (): Outcome => ({ ok: false, error });

describe("what is received", () => {
  test("one of a batch that is no CloudEvent fails alone, for good", async () => {
    const mine = listener(
      "a",
      queue("orders", () => {}),
    );
    const { method, headers, body } = posted([order("1"), order("2"), order("3")]);
    const [first, second, third] = JSON.parse(new TextDecoder().decode(body));
    const complaints: unknown[] = [];
    for (const broken of [{ ...second, source: undefined }, { ...second, time: "never" }, null]) {
      mine.seen.length = 0;
      const answer = await receiveCloudEvents(
        [mine],
        { method, headers, body: new TextEncoder().encode(JSON.stringify([first, broken, third])) },
        { onInvalid: (error) => complaints.push(error) },
      );
      expect([mine.seen, answer.status]).toEqual([["1", "3"], 400]);
    }
    expect(complaints).toMatchObject(Array(3).fill({ code: "INVALID_CLOUDEVENT" }));
  });

  test.each(["binary", "structured", "batch"] as const)(
    "%s: reaches who listens, and nobody else",
    async (mode) => {
      const mine = listener(
        "a",
        queue("orders", () => {}),
      );
      const other = listener(
        "b",
        queue("other", () => {}),
      );
      expect(await receiveCloudEvents([mine, other], posted([order()], mode))).toEqual({
        status: 204,
        headers: {},
        cookies: [],
        body: "",
      });
      expect([mine.seen, other.seen]).toEqual([["1"], []]);
    },
  );

  test("each event of a batch goes its way; one that nobody wants is told of", async () => {
    const a = listener(
      "a",
      queue("orders", () => {}),
    );
    const b = listener(
      "b",
      queue("other", () => {}),
    );
    const ignored: string[] = [];
    const { status } = await receiveCloudEvents(
      [a, b],
      posted([order("1"), order("2", "other"), order("3", "unknown")]),
      { onIgnored: ({ id }) => ignored.push(id) },
    );
    expect([status, a.seen, b.seen, ignored]).toEqual([204, ["1"], ["2"], ["3"]]);
  });

  test("a function that is asked for by name gets everything", async () => {
    const a = listener(
      "a",
      queue("orders", () => {}),
    );
    expect((await receiveCloudEvents([a], posted([order("1", "unknown")]), { only: "a" })).status).toBe(204);
    expect(a.seen).toEqual(["1"]);
  });

  test.each<[string, number, Parameters<typeof receiveCloudEvents>]>([
    ["nobody listens", 404, [[], posted([order()])]],
    [
      "no function of the name",
      404,
      [
        [
          listener(
            "a",
            queue("orders", () => {}),
          ),
        ],
        posted([order()]),
        { only: "b" },
      ],
    ],
    [
      "an unknown queue",
      404,
      [
        [
          listener(
            "a",
            queue("orders", () => {}),
          ),
        ],
        posted([order("1", "x")]),
      ],
    ],
    [
      "no CloudEvent",
      400,
      [
        [
          listener(
            "a",
            queue("orders", () => {}),
          ),
        ],
        { method: "POST", headers: {}, body: bytes },
      ],
    ],
    ["GET", 405, [[], { method: "GET", headers: {}, body: new Uint8Array() }]],
    [
      "a failure",
      500,
      [
        [
          listener(
            "a",
            queue("orders", () => {}),
            failing(new Error("private")),
          ),
        ],
        posted([order()]),
      ],
    ],
    [
      "a failure for good",
      400,
      [
        [
          listener(
            "a",
            queue("orders", () => {}),
            failing(new PermanentError("private")),
          ),
        ],
        posted([order()]),
      ],
    ],
    [
      "one failure for good and another",
      500,
      [
        [
          listener(
            "a",
            queue("orders", () => {}),
            ({ id }) => ({
              ok: false,
              error: id === "1" ? new PermanentError("private") : new Error("private"),
            }),
          ),
        ],
        posted([order("1"), order("2")]),
      ],
    ],
    [
      "a function that fails as a whole",
      500,
      [
        [
          {
            name: "a",
            definition: queue("orders", () => {}),
            call: () => {
              throw new Error("private");
            },
          },
        ],
        posted([order()]),
      ],
    ],
  ])("%s is %i, and no word of the function's own", async (_, status, call) => {
    const answer = await receiveCloudEvents(...call);
    expect(answer.status).toBe(status);
    expect(answer.body).not.toContain("private");
  });

  test("an empty batch is done", async () => {
    const a = listener(
      "a",
      queue("orders", () => {}),
    );
    expect((await receiveCloudEvents([a], posted([]))).status).toBe(204);
  });
});

test("the handshake allows whom it is told, at the rate that is asked for, whatever form the headers have", async () => {
  const ask = async (origins?: "*" | readonly string[]): Promise<unknown> => {
    const headers = new Headers({ "WebHook-Request-Origin": "hooks.example", "WebHook-Request-Rate": "10" });
    const { status, headers: answered } = await receiveCloudEvents(
      [],
      { method: "OPTIONS", headers, body: new Uint8Array() },
      { origins },
    );
    return [status, answered["webhook-allowed-origin"], answered["webhook-allowed-rate"]];
  };
  expect(await ask("*")).toEqual([200, "hooks.example", "10"]);
  expect(await ask(["hooks.example"])).toEqual([200, "hooks.example", "10"]);
  expect(await ask(["other.example"])).toEqual([200, undefined, undefined]);
  expect(await ask()).toEqual([200, undefined, undefined]);
});

test("each kind listens to its own source", () => {
  const nothing = (): void => {};
  const cases: readonly [AnyDefinition, CoreEvent<MessageKind>, boolean][] = [
    [queue("orders", nothing), order(), true],
    [queue("orders", nothing), order("1", "other"), false],
    [topic("orders", nothing), order(), false],
    [topic("t", nothing), { ...base, kind: "topic", topic: "t", ...message }, true],
    [
      stream("s", nothing),
      { ...base, kind: "stream", stream: "s", partition: "0", sequence: "1", ...message },
      true,
    ],
    [storage("b", nothing), { ...base, kind: "storage", action: "created", bucket: "b", key: "k" }, true],
    [storage("b", nothing), { ...base, kind: "storage", action: "created", bucket: "c", key: "k" }, false],
    [
      schedule("* * * * *", nothing),
      { ...base, kind: "schedule", scheduledTime: new Date(0), schedule: "fn" },
      true,
    ],
    [schedule("* * * * *", nothing), { ...base, kind: "schedule", scheduledTime: new Date(0) }, false],
    [event("t", nothing), { ...base, kind: "event", type: "t", data: 1 }, true],
    [event({ type: "t", source: "other" }, nothing), { ...base, kind: "event", type: "t", data: 1 }, false],
    [
      event({ type: "t", source: base.source }, nothing),
      { ...base, kind: "event", type: "t", data: 1 },
      true,
    ],
    [invoke(nothing), { ...base, kind: "invoke", data: 1 }, false],
    [http(() => new Response()), order(), false],
  ];
  expect(cases.map(([definition, each]) => listensTo(definition, "fn", each))).toEqual(
    cases.map(([, , expected]) => expected),
  );
});

test("a collection may have segments that stand for any", () => {
  const change = (collection: string, db = "d"): CoreEvent<"database"> => ({
    ...base,
    kind: "database",
    action: "created",
    database: db,
    collection,
    key: "k",
  });
  const hears = (collection: string, ...given: Parameters<typeof change>): boolean =>
    listensTo(
      database({ collection, database: "d" }, () => {}),
      "fn",
      change(...given),
    );
  expect([
    hears("users", "users"),
    hears("users", "users", "e"),
    hears("users/{id}/orders", "users/7/orders"),
    hears("users/{id}/orders", "users/7/8/orders"),
    hears("users/{id}/orders", "users/7"),
    hears("users", "other"),
  ]).toEqual([true, false, true, false, false, false]);
});

test("a delivery is known by its kind", () => {
  const events = [toCloudEvent(order())];
  expect([
    isDelivery(events, "queue"),
    isDelivery(events, "topic"),
    isDelivery([], "queue"),
    isDelivery([null], "event"),
    isDelivery({}, "event"),
    isDelivery([...events, { ...events[0], type: "com.x" }], "queue"),
  ]).toEqual([true, false, false, false, false, false]);
  expect(
    ["anyfn.queue.message", "anyfn.other.message", "com.x"].map((type) => kindOf({ type } as CloudEvent)),
  ).toEqual(["queue", "event", "event"]);
  expect(eventsOf("queue", events)).toEqual([{ ...order(), native: events[0] }]);
});
