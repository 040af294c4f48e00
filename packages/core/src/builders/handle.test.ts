import { expect, test } from "vitest";
import {
  type Bucket,
  http,
  idempotent,
  type Kv,
  type Publisher,
  queue,
  resourcesOf,
  type Sender,
  storage,
  topic,
} from "../index.ts";
import type { StandardSchema } from "../schema.ts";
import { invoke, queueEvent } from "../testing.ts";

const schema: StandardSchema<{ id: string }, { id: number }> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate: (value) => {
      const id = Number((value as { readonly id?: unknown }).id);
      return Number.isNaN(id) ? { issues: [{ message: "no number" }] } : { value: { id } };
    },
  },
};

/** A handle as `@anyfn/clients` makes one: plain data, and the rest not enumerable. */
function handle<Handle>(kind: string, name: string, uses: readonly string[], more: object = {}): Handle {
  return Object.defineProperties(
    { kind, name, uses },
    Object.fromEntries(Object.entries(more).map(([key, value]) => [key, { value }])),
  ) as Handle; // what the test asks for
}

const orders = handle<Sender<{ id: string }, { id: number }>>("queue", "orders", ["send"], { schema });
const signups = handle<Publisher>("topic", "signups", ["publish"]);
const uploads = handle<Bucket>("bucket", "uploads", ["read", "list", "write", "delete"]);
const seen = handle<Kv>("kv", "seen", ["read", "write"], { set: () => undefined });

test("a handle gives the name and the schema, and the definition says what it listens to", async () => {
  for (const definition of [
    queue(orders, (event) => event.data.id + 1),
    queue({ name: orders, batchSize: 5 }, (event) => event.data.id + 1),
  ]) {
    expect(definition.options).toMatchObject({ name: "orders", schema });
    expect(definition.listens).toEqual({ kind: "queue", name: "orders" });
    expect((await invoke(definition, queueEvent({ data: { id: "7" } }))).result).toBe(8);
    expect((await invoke(definition, queueEvent({ data: { id: "x" } }))).failed).toMatchObject([
      { error: { code: "INVALID_PAYLOAD" } },
    ]);
  }
  expect(queue.batch({ name: orders }, () => undefined)).toMatchObject({
    batch: true,
    options: { name: "orders" },
    listens: { kind: "queue", name: "orders" },
  });
  for (const definition of [topic(signups, () => undefined), topic({ name: signups }, () => undefined)])
    expect(definition).toMatchObject({
      options: { name: "signups" },
      listens: { kind: "topic", name: "signups" },
    });
  for (const definition of [storage(uploads, () => undefined), storage({ bucket: uploads }, () => undefined)])
    expect(definition).toMatchObject({
      options: { bucket: "uploads" },
      listens: { kind: "bucket", name: "uploads" },
    });
});

test("a name given as text is the platform's own", () => {
  expect(queue("orders", () => undefined)).not.toHaveProperty("listens");
  expect(storage({ bucket: "uploads" }, () => undefined)).not.toHaveProperty("listens");
});

test("what a function uses is its own list and that of its middleware", () => {
  const definition = http(
    { resources: [uploads], use: [idempotent({ store: seen })] },
    () => new Response("done"),
  );
  expect(JSON.stringify(resourcesOf(definition.options))).toBe(
    '[{"kind":"bucket","name":"uploads","uses":["read","list","write","delete"]},{"kind":"kv","name":"seen","uses":["read","write"]}]',
  );
});
