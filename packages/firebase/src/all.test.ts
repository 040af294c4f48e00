import { HttpError } from "anyfn";
import { AnyfnError, type HttpTrigger, type Trigger } from "anyfn/adapter";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import deliveries from "../fixtures/deliveries.json" with { type: "json" };
import { all } from "./all.ts";
import { detect, normalize, triggers } from "./index.ts";

type MessageRow = Exclude<Trigger, HttpTrigger>;

const own = all.filter(isMessage).filter(({ carrier }) => carrier !== true);
const OWN = ["firebase.schedule", "firebase.tasks", "firebase.auth.blocking", "firebase.callable"];

function nativeOf({ headers, json }: (typeof deliveries)[number]): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
} {
  const body = json === undefined ? undefined : new TextEncoder().encode(JSON.stringify(json));
  return { headers: headers as unknown as Record<string, string>, body }; // JSON has nothing undefined
}

describe("the list of triggers", () => {
  it("is frozen: ids are what users pin", () => {
    expect(triggers).toEqual([
      "gcp.eventarc",
      "firebase.schedule",
      "gcp.scheduler.job",
      "gcp.scheduler.pubsub",
      "firebase.tasks",
      "gcp.pubsub",
      "gcp.pubsub.push",
      "gcp.storage",
      "gcp.firestore",
      "gcp.datastore",
      "firebase.database",
      "gcp.audit-log",
      "firebase.auth",
      "firebase.remote-config",
      "firebase.test-lab",
      "firebase.alerts",
      "firebase.analytics",
      "firebase.auth.blocking",
      "firebase.callable",
      "gcp.http",
      "gcp.pubsub.schedule",
      "gcp.pubsub.queue",
      "gcp.storage.pubsub",
    ]);
  });

  it("has a documented delivery for every trigger of its own", () => {
    expect(OWN.filter((id) => !deliveries.some(({ trigger }) => trigger === id))).toEqual([]);
    for (const { source, date } of deliveries) {
      expect(source).toMatch(/^https:\/\/(?:cloud|firebase)\.google\.com\/.+/);
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});

describe.each(deliveries.map((delivery) => [`${delivery.trigger}/${delivery.name}`, delivery] as const))(
  "%s",
  (_, delivery) => {
    const { trigger } = delivery;
    // A task and a question of Authentication are calls by their bodies too: those rows come first.
    const alike =
      trigger === "firebase.tasks" || trigger === "firebase.auth.blocking" ? ["firebase.callable"] : [];

    it("is detected by its own row and by no other", () => {
      const native = nativeOf(delivery);
      expect(own.filter((row) => row.detect(native)).map(({ id }) => id)).toEqual([trigger, ...alike]);
      expect(detect(native.headers, native.body).trigger).toBe(trigger);
    });

    it("is read as its kind", () => {
      const native = nativeOf(delivery);
      const { kind, events } = normalize(native.headers, native.body);
      expect(events.map((event) => event.kind)).toEqual([kind]);
    });
  },
);

it("a request that is none of these is an HTTP function's", () => {
  const body = new TextEncoder().encode('{"data":1,"more":2}');
  expect(detect({ method: "POST", url: "/", headers: { "content-type": "application/json" }, body })).toEqual(
    {
      kind: "http",
      trigger: "gcp.http",
    },
  );
});

it("rows never throw anything but their own errors for bytes of any kind", () => {
  const rows = all.filter(isMessage).filter(({ id }) => OWN.includes(id));
  const headers = fc.constantFrom(
    { "content-type": "application/json" },
    { "content-type": "application/json", "x-cloudtasks-taskname": "1", "x-cloudtasks-queuename": "q" },
    { "x-cloudscheduler": "true", "x-cloudscheduler-scheduletime": "soon" },
  );
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.json().map((text) => new TextEncoder().encode(`{"data":${text}}`)),
    fc.json().map((text) => new TextEncoder().encode(`{"data":{"jwt":${text}}}`)),
  );
  fc.assert(
    fc.property(headers, body, (given, bytes) => {
      const native = { headers: given, body: bytes };
      for (const row of rows) {
        if (!row.detect(native)) continue;
        try {
          expect(row.normalize(native as never)).toHaveLength(1);
        } catch (error) {
          expect(error instanceof AnyfnError || error instanceof HttpError).toBe(true);
        }
      }
    }),
  );
});

function isMessage(row: Trigger): row is MessageRow {
  return row.kind !== "http";
}
