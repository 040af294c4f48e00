/** Whatever is wrong with a delivery, a function answers: never late, never with an error that is none of anyfn's. */
import { database, event, queue, schedule, storage, topic } from "anyfn";
import type { AnyDefinition, Kind } from "anyfn/adapter";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fixtures } from "../fixtures/read.ts";
import { all } from "./all.ts";
import { handler } from "./index.ts";
import { isDelivery } from "./receive.ts";
import { openFramework, type Signature } from "./tools/driver/framework.ts";

const DEFINITIONS: Partial<Record<Kind, AnyDefinition>> = {
  schedule: schedule("0 2 * * *", () => {}),
  storage: storage("uploads", () => {}),
  queue: queue("orders", () => {}),
  topic: topic("signups", () => {}),
  database: database("users", () => {}),
  event: event("com.example.order", () => {}),
};

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Every documented delivery over HTTP, and the kind of function that it is for. */
const deliveries = fixtures().flatMap(({ trigger, native }) => {
  const kind = all.find(({ id }) => id === trigger)?.kind;
  return kind !== undefined && DEFINITIONS[kind] && isDelivery(native)
    ? [{ kind, headers: native.headers as Sent["headers"], body: native.body ?? new Uint8Array() }]
    : [];
});

/** One thing that goes wrong on the way. */
const damage: fc.Arbitrary<(sent: Sent) => Sent> = fc.oneof(
  fc.nat().map((at) => ({ headers, body }: Sent) => ({
    headers,
    body: body.subarray(0, at % (body.length + 1)),
  })),
  fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => ({ headers, body }: Sent) => ({
    headers,
    body: body.slice().fill(byte, at % (body.length + 1), (at % (body.length + 1)) + 1),
  })),
  fc.nat().map((at) => ({ headers, body }: Sent) => {
    const entries = Object.entries(headers);
    return { headers: Object.fromEntries(entries.filter((_, index) => index !== at % entries.length)), body };
  }),
  fc
    .tuple(
      fc.nat(),
      fc.constantFrom(
        "",
        "%ff",
        "%",
        "1.0, 1.0",
        '"',
        "constructor",
        "application/cloudevents",
        "text/plain",
        "application/json; charset=utf-16le",
        "application/cloudevents-batch+json",
        "application/protobuf",
        "multipart/form-data",
      ),
    )
    .map(([at, value]) => ({ headers, body }: Sent) => {
      const name = Object.keys(headers)[at % Object.keys(headers).length] ?? "x";
      return { headers: { ...headers, [name]: value }, body };
    }),
  fc.uint8Array({ maxLength: 60 }).map((body) => ({ headers }: Sent) => ({ headers, body })),
  fc.json().map((json) => ({ headers }: Sent) => ({ headers, body: new TextEncoder().encode(json) })),
);

describe.each<[Signature, readonly number[]]>([
  ["http", [204, 400, 415]],
  // There the framework answers errors, its own too.
  ["cloudevent", [204, 400, 415, 500]],
  ["event", [204, 400, 415, 500]],
])("under the signature %s", (signature, statuses) => {
  const errors: string[] = [];
  const functions = new Map(
    Object.entries(DEFINITIONS).map(([kind, definition]) => [
      kind,
      openFramework(
        handler(definition, {
          write: (line) => {
            const { error } = JSON.parse(line) as { readonly error?: { readonly code?: string } };
            if (error) errors.push(error.code ?? JSON.stringify(error));
          },
        }),
        signature,
      ),
    ]),
  );

  test("a broken delivery is answered, and named in the log", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...deliveries),
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        async ({ kind, ...sent }, damages) => {
          const { headers, body } = damages.reduce((broken, harm) => harm(broken), sent as Sent);
          const answer = await functions.get(kind)?.call({
            method: "POST",
            target: "/",
            headers: [
              ["Host", "h"],
              ["Content-Length", String(body.length)],
              ...Object.entries(headers).filter(([name]) => name !== "content-length" && name !== "host"),
            ],
            body,
          });
          expect(statuses).toContain(answer?.status);
        },
      ),
      { numRuns: 1500 },
    );
    const known = new Set(["MALFORMED_EVENT", "UNRECOGNIZED_EVENT"]);
    expect(errors.filter((code) => !known.has(code))).toEqual([]);
    expect(errors.length).toBeGreaterThan(100);
  });
});
