import { expectTypeOf, test } from "vitest";
import { http, invoke, queue, schedule } from "../index.ts";
import { cors, idempotent, memoryStore, timeout } from "../middleware.ts";

test("idempotent and timeout go with every kind, cors with http alone", () => {
  const store = memoryStore();
  const both = [idempotent({ store }), timeout(1000)] as const;
  http({ use: [...both, cors()] }, () => new Response());
  queue({ name: "q", use: both }, () => undefined);
  schedule({ cron: "* * * * *", use: both }, () => undefined);
  invoke({ use: both }, () => undefined);
  // @ts-expect-error a message has no origin
  queue({ name: "q", use: [cors()] }, () => undefined);
});

test("the key's input can be named", () => {
  idempotent({
    store: memoryStore(),
    key(event: { readonly id: string }) {
      expectTypeOf(event.id).toEqualTypeOf<string>();
      return event.id;
    },
  });
});
