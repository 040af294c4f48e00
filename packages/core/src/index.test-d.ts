import { type } from "arktype";
import * as v from "valibot";
import { describe, expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  type BatchResult,
  type Bucket,
  type Context,
  type CustomEvent,
  type DatabaseEvent,
  database,
  event,
  type HttpContext,
  http,
  type Infer,
  type InvokeEvent,
  invoke,
  type ParamsOf,
  type PlainRecord,
  type Publisher,
  type QueueEvent,
  queue,
  type ScheduleEvent,
  type Sender,
  type StorageEvent,
  type StreamEvent,
  schedule,
  storage,
  stream,
  type TopicEvent,
  topic,
} from "./index.ts";

const zodOrder = z.object({ id: z.number(), note: z.string().optional() });
const valibotOrder = v.object({ id: v.number() });
const arkOrder = type({ id: "number" });
const dated = z.object({ at: z.string().transform((text) => new Date(text)) });

describe("schemas", () => {
  test("data has the type that the schema yields, without annotation", () => {
    queue({ name: "q", schema: zodOrder }, (message) => {
      expectTypeOf(message.data).toEqualTypeOf<{ id: number; note?: string | undefined }>();
      expectTypeOf(message.bytes).toEqualTypeOf<Uint8Array>();
    });
    queue({ name: "q", schema: valibotOrder }, (message) =>
      expectTypeOf(message.data).toEqualTypeOf<{ id: number }>(),
    );
    topic({ name: "t", schema: arkOrder }, (message) =>
      expectTypeOf(message.data).toEqualTypeOf<{ id: number }>(),
    );
    stream({ name: "s", schema: dated }, (record) => expectTypeOf(record.data).toEqualTypeOf<{ at: Date }>());
    event({ type: "t", schema: dated }, (named) => expectTypeOf(named.data.at).toEqualTypeOf<Date>());
  });

  test("without one it is unknown", () => {
    queue("q", (message) => expectTypeOf(message.data).toEqualTypeOf<unknown>());
    queue({ name: "q", batchSize: 10 }, (message) =>
      expectTypeOf(message).toEqualTypeOf<QueueEvent<unknown>>(),
    );
    event("t", (named) => expectTypeOf(named.data).toEqualTypeOf<unknown>());
    expectTypeOf<Infer<undefined>>().toEqualTypeOf<unknown>();
  });

  test("a batch is a list of the same", () => {
    queue.batch({ name: "q", schema: valibotOrder }, (messages) => {
      expectTypeOf(messages).toEqualTypeOf<readonly QueueEvent<{ id: number }>[]>();
      return { failed: [messages[0] ?? "x"] };
    });
    stream.batch({ name: "s", schema: dated }, async (records) => {
      expectTypeOf(records[0]?.data).toEqualTypeOf<{ at: Date } | undefined>();
    });
    expectTypeOf<BatchResult>().toEqualTypeOf<
      ReturnType<() => void> | undefined | { readonly failed: readonly (string | { readonly id: string })[] }
    >();
    // @ts-expect-error a list of ids is under `failed`
    queue.batch("q", () => ["x"]);
  });

  test("invoke: the input's output in, the output's input out", () => {
    invoke({ input: dated, output: z.object({ n: z.string().transform(Number) }) }, (call) => {
      expectTypeOf(call.data).toEqualTypeOf<{ at: Date }>();
      return { n: "1" };
    });
    // @ts-expect-error the output schema takes a text
    invoke({ output: z.object({ n: z.string() }) }, () => ({ n: 1 }));
    invoke({ output: z.object({ n: z.string() }) }, async function* () {
      yield "a part";
      return { n: "1" };
    });
    // @ts-expect-error the output is what a generator returns
    invoke({ output: z.object({ n: z.string() }) }, async function* () {
      yield { n: "1" };
    });
    invoke((_, context) => expectTypeOf(context.client.ip).toEqualTypeOf<string | undefined>());
    invoke((call) => expectTypeOf(call.data).toEqualTypeOf<unknown>());
  });
});

describe("routes", () => {
  test("params are those of the literal", () => {
    http({ route: "/users/:id/files/*" }, (_request, context) => {
      expectTypeOf(context.params).toEqualTypeOf<{ readonly id: string; readonly "*": string }>();
      // @ts-expect-error there is no such parameter
      return new Response(context.params.name);
    });
    http((_request, context) => {
      expectTypeOf(context.params).toEqualTypeOf<Readonly<Record<string, string>>>();
      return new Response();
    });
    expectTypeOf<ParamsOf<"/static">>().not.toHaveProperty("name");
    expectTypeOf<ParamsOf<"/*">>().toEqualTypeOf<{ readonly "*": string }>();
    expectTypeOf<ParamsOf<string>>().toEqualTypeOf<Readonly<Record<string, string>>>();
  });

  test("a handler answers a Response", () => {
    http(async (request) => {
      expectTypeOf(request).toEqualTypeOf<Request>();
      return Response.json({});
    });
    // @ts-expect-error a text is no Response
    http(() => "text");
    http({ fetch: async () => new Response() });
    // @ts-expect-error no app
    http({ handle: () => new Response() });
  });
});

describe("the environment", () => {
  test("by schema, by values, by neither", () => {
    http({ env: z.object({ PORT: z.coerce.number() }) }, (_request, context) => {
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>();
      return new Response();
    });
    schedule({ cron: "* * * * *", env: { STAGE: "prod" } }, (_tick, context) => {
      expectTypeOf(context.env.STAGE).toEqualTypeOf<string>();
      expectTypeOf(context.env.OTHER).toEqualTypeOf<string | undefined>();
    });
    storage("b", (_object, context) =>
      expectTypeOf(context.env).toEqualTypeOf<Readonly<Record<string, string | undefined>>>(),
    );
    const env = z.object({ PORT: z.coerce.number() });
    const check = (_: unknown, context: Context<{ PORT: number }>): void => {
      expectTypeOf(context.env.PORT).toEqualTypeOf<number>();
    };
    schedule({ every: "1 hour", env }, check);
    storage({ bucket: "b", env }, check);
    queue({ name: "q", env, schema: dated }, (message, context) => {
      expectTypeOf(message.data.at).toEqualTypeOf<Date>();
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>();
    });
    queue.batch({ name: "q", env, schema: dated }, (messages, context) => {
      expectTypeOf(messages[0]?.data.at).toEqualTypeOf<Date | undefined>();
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>();
    });
    topic({ name: "t", env }, (_message, context) =>
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>(),
    );
    database({ collection: "c", env }, (_change, context) =>
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>(),
    );
    stream({ name: "s", env }, (_record, context) =>
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>(),
    );
    event({ type: "t", env }, (_named, context) =>
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>(),
    );
    invoke({ input: dated, env }, (call, context) => {
      expectTypeOf(call.data.at).toEqualTypeOf<Date>();
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>();
    });
    http({ route: "/:id", env }, (_request, context) => {
      expectTypeOf(context.params).toEqualTypeOf<{ readonly id: string }>();
      expectTypeOf(context.env).toEqualTypeOf<{ PORT: number }>();
      return new Response();
    });
    // @ts-expect-error values are texts
    storage({ bucket: "b", env: { PORT: 1 } }, () => undefined);
  });
});

describe("options", () => {
  test("what a kind does not know is refused", () => {
    // @ts-expect-error a queue has no route
    queue({ name: "q", route: "/" }, () => undefined);
    // @ts-expect-error a queue has a name
    queue({}, () => undefined);
    // @ts-expect-error a schedule has no bucket
    schedule({ every: "1 hour", bucket: "b" }, () => undefined);
    // @ts-expect-error other matches no `on`
    storage({ bucket: "b", on: ["other"] }, () => undefined);
    // @ts-expect-error no such action
    database({ collection: "c", on: ["written"] }, () => undefined);
    // @ts-expect-error no such target
    queue({ name: "q", targets: ["mainframe"] }, () => undefined);
    // @ts-expect-error a schema speaks Standard Schema
    queue({ name: "q", schema: { parse: () => 1 } }, () => undefined);
    // @ts-expect-error names only, no values
    queue({ name: "q", secrets: { KEY: "x" } }, () => undefined);
  });

  test("shared options go with every kind", () => {
    const shared = {
      memory: 256,
      timeout: 30,
      concurrency: 5,
      minInstances: 1,
      architecture: "arm64",
      region: "eu",
      secrets: ["KEY"],
      access: "private",
      targets: ["lambda"],
    } as const;
    http({ ...shared }, () => new Response());
    schedule({ ...shared, every: "1 hour" }, () => undefined);
    storage({ ...shared, bucket: "b" }, () => undefined);
    invoke({ ...shared }, () => undefined);
  });
});

describe("middleware", () => {
  test("gets the kind's input and context", () => {
    http(
      {
        use: [
          async (request, context, next) => {
            expectTypeOf(request).toEqualTypeOf<Request>();
            expectTypeOf(context).toEqualTypeOf<HttpContext>();
            expectTypeOf(await next()).toEqualTypeOf<Response>();
            return next();
          },
        ],
      },
      () => new Response(),
    );
    database(
      {
        collection: "c",
        use: [
          (change, context, next) => {
            expectTypeOf(change).toEqualTypeOf<DatabaseEvent>();
            expectTypeOf(context).toEqualTypeOf<Context>();
            return next();
          },
        ],
      },
      () => undefined,
    );
    // @ts-expect-error a request's middleware answers a Response
    http({ use: [() => "text"] }, () => new Response());
  });
});

test("handlers get the event of their kind", () => {
  schedule("* * * * *", (tick, context) => {
    expectTypeOf(tick).toEqualTypeOf<ScheduleEvent>();
    expectTypeOf(context.signal).toEqualTypeOf<AbortSignal>();
  });
  storage("b", (object) => expectTypeOf(object).toEqualTypeOf<StorageEvent>());
  database("c", (change) => {
    expectTypeOf(change).toEqualTypeOf<DatabaseEvent>();
    expectTypeOf(change.after).toEqualTypeOf<PlainRecord | undefined>();
  });
  topic("t", (message) => expectTypeOf(message).toEqualTypeOf<TopicEvent<unknown>>());
  stream("s", (record) => expectTypeOf(record).toEqualTypeOf<StreamEvent<unknown>>());
  event("t", (named) => expectTypeOf(named).toEqualTypeOf<CustomEvent<unknown>>());
  invoke((call) => expectTypeOf(call).toEqualTypeOf<InvokeEvent<unknown>>());
  queue.batch("q", (messages) => {
    expectTypeOf(messages).toEqualTypeOf<readonly QueueEvent<unknown>[]>();
  });
  stream.batch("s", (records) => {
    expectTypeOf(records).toEqualTypeOf<readonly StreamEvent<unknown>[]>();
  });
  expectTypeOf(schedule("* * * * *", () => undefined).options.cron).toEqualTypeOf<string | undefined>();
});

describe("handles", () => {
  // Only their types count: nothing is called.
  const orders = {} as Sender<{ at: string }, { at: Date }>;
  const plain = {} as Sender<{ id: number }>;
  const signups = {} as Publisher<{ name: string }>;
  const uploads = {} as Bucket;

  test("the type of event.data comes from the handle", () => {
    queue(orders, (message) => expectTypeOf(message).toEqualTypeOf<QueueEvent<{ at: Date }>>());
    queue({ name: orders, batchSize: 10, resources: [uploads.for("read", { prefix: "in/" })] }, (message) =>
      expectTypeOf(message.data).toEqualTypeOf<{ at: Date }>(),
    );
    queue({ name: plain, env: { STAGE: "prod" } }, (message, context) => {
      expectTypeOf(message.data).toEqualTypeOf<{ id: number }>();
      expectTypeOf(context.env.STAGE).toEqualTypeOf<string>();
    });
    queue.batch({ name: plain }, (messages) => {
      expectTypeOf(messages).toEqualTypeOf<readonly QueueEvent<{ id: number }>[]>();
    });
    topic(signups, (message) => expectTypeOf(message).toEqualTypeOf<TopicEvent<{ name: string }>>());
    topic({ name: signups }, (message) => expectTypeOf(message.data).toEqualTypeOf<{ name: string }>());
    storage({ bucket: uploads, suffix: ".jpg" }, (object) =>
      expectTypeOf(object).toEqualTypeOf<StorageEvent>(),
    );
    storage(uploads, (object) => expectTypeOf(object).toEqualTypeOf<StorageEvent>());
    expectTypeOf(queue(orders, () => undefined).options.name).toEqualTypeOf<string>();
    expectTypeOf(storage(uploads, () => undefined).options.bucket).toEqualTypeOf<string>();
  });

  test("a handle of another kind, and a schema beside a handle, are refused", () => {
    // @ts-expect-error a topic is no queue
    queue(signups, () => undefined);
    // @ts-expect-error the schema comes from the handle
    queue({ name: orders, schema: dated }, () => undefined);
    // @ts-expect-error a bucket has no such action
    uploads.for("send");
    // @ts-expect-error no resource
    http({ resources: ["uploads"] }, () => new Response());
  });

  test("what callers give and get is known from the definition", () => {
    const priced = invoke({ input: dated, output: zodOrder }, () => ({ id: 1 }));
    expectTypeOf<NonNullable<(typeof priced)["types"]>>().toEqualTypeOf<{
      readonly input: { at: string };
      readonly output: { id: number; note?: string | undefined };
    }>();
    const loose = invoke(async () => ({ n: 1 }));
    expectTypeOf<NonNullable<(typeof loose)["types"]>>().toEqualTypeOf<{
      readonly input: unknown;
      readonly output: { n: number };
    }>();
  });
});
