import { METHODS as httpMethods } from "node:http";
import { database, event, http, invoke, queue, schedule, storage, stream, topic } from "anyfn";
import type { AnyDefinition } from "anyfn/adapter";
import { describe, expect, it, vi } from "vitest";
import { all } from "./all.ts";
import { registeredFor } from "./registered.ts";
import type { AzureTrigger } from "./registration.ts";

const nothing = (): void => {};
const ok = (): Response => new Response();
/** The oldest Node that the project knows has none that newer ones lack. */
const METHODS = expect.toSatisfy((methods: readonly string[]) => {
  const all = httpMethods.filter((method) => method !== "TRACE" && method !== "CONNECT");
  return methods.length === new Set(methods).size && all.every((method) => methods.includes(method));
}, "every method that Node knows, but TRACE and CONNECT");

function row(id: string): AzureTrigger {
  const found = all.find((candidate) => candidate.id === id);
  if (!found) throw new Error(id);
  return found;
}

const forever = {
  strategy: "exponentialBackoff",
  maxRetryCount: -1,
  minimumInterval: { seconds: 2 },
  maximumInterval: { seconds: 300 },
};
const connection = { connection: "BUS" };

describe("registeredFor", () => {
  registers("azure.http", http({ route: "/users/:id/*" }, ok), undefined, "http", {
    route: "users/{id}/{*anyfn_rest}",
    methods: METHODS,
    authLevel: "anonymous",
  });
  registers("azure.http", http({ basePath: "/v1", route: "/users/:id" }, ok), undefined, "http", {
    route: "v1/users/{id}",
    methods: METHODS,
    authLevel: "anonymous",
  });
  registers("azure.http", http({ basePath: "/v1" }, ok), undefined, "http", {
    route: "{*path}",
    methods: METHODS,
    authLevel: "anonymous",
  });
  registers("azure.http", http({ access: "private" }, ok), undefined, "http", {
    route: "{*path}",
    methods: METHODS,
    authLevel: "function",
  });
  registers("azure.http", http({ methods: ["GET", "FROB"] }, ok), undefined, "http", {
    route: "{*path}",
    methods: expect.arrayContaining(["GET", "PROPFIND", "FROB"]),
    authLevel: "anonymous",
  });
  registers("azure.http", http({ route: "/" }, ok), undefined, "http", {
    route: "{anyfn_root:maxlength(0)?}",
    methods: METHODS,
    authLevel: "anonymous",
  });
  registers("azure.http", http({ route: "/{a}" }, ok), undefined, "http", {
    route: "{{a}}",
    methods: METHODS,
    authLevel: "anonymous",
  });
  registers("azure.invoke", invoke(nothing), undefined, "http", {
    route: "invoke/f",
    methods: ["POST"],
    authLevel: "function",
  });
  registers("azure.timer", schedule({ every: "15 minutes" }, nothing), undefined, "timer", {
    schedule: "0 0,15,30,45 * * * *",
  });
  registers(
    "azure.timer",
    schedule({ cron: "0 2 * * MON", retry: { attempts: 3, delay: 60 } }, nothing),
    undefined,
    "timer",
    {
      schedule: "0 0 2 * * 1",
      retry: { strategy: "fixedDelay", maxRetryCount: 3, delayInterval: { seconds: 60 } },
    },
  );
  registers("azure.storage-queue", queue("orders", nothing), undefined, "storageQueue", {
    queueName: "orders",
    connection: "AzureWebJobsStorage",
    dataType: "binary",
  });
  registers("azure.service-bus.queue", queue("orders", nothing), connection, "serviceBusQueue", {
    queueName: "orders",
    dataType: "binary",
    ...connection,
  });
  registers("azure.service-bus.topic", topic("signups", nothing), connection, "serviceBusTopic", {
    topicName: "signups",
    subscriptionName: "f",
    dataType: "binary",
    ...connection,
  });
  registers("azure.event-hubs", stream("clicks", nothing), connection, "eventHub", {
    eventHubName: "clicks",
    cardinality: "many",
    dataType: "binary",
    ...connection,
    retry: forever,
  });
  registers(
    "azure.event-hubs",
    stream({ name: "clicks", retry: { attempts: 2 } }, nothing),
    connection,
    "eventHub",
    {
      eventHubName: "clicks",
      cardinality: "many",
      dataType: "binary",
      ...connection,
      retry: { ...forever, maxRetryCount: 2 },
    },
  );
  registers("azure.kafka", stream("clicks", nothing), { brokerList: "BROKERS" }, "generic", {
    trigger: {
      type: "kafkaTrigger",
      name: "kafkaTrigger",
      topic: "clicks",
      cardinality: "MANY",
      dataType: "binary",
      brokerList: "BROKERS",
    },
    retry: forever,
  });
  registers(
    "azure.blob",
    storage({ bucket: "images", prefix: "in/", suffix: ".jpg" }, nothing),
    undefined,
    "storageBlob",
    {
      path: "images/in/{name}.jpg",
      connection: "AzureWebJobsStorage",
    },
  );
  registers(
    "azure.blob.event-grid",
    storage({ bucket: "images", prefix: "{x}" }, nothing),
    undefined,
    "storageBlob",
    {
      path: "images/{name}",
      connection: "AzureWebJobsStorage",
      source: "EventGrid",
    },
  );
  registers(
    "azure.blob",
    storage({ bucket: "images", prefix: "100%/", suffix: "%a%" }, nothing),
    undefined,
    "storageBlob",
    {
      path: "images/{name}",
      connection: "AzureWebJobsStorage",
    },
  );
  registers("azure.event-grid.storage", storage("images", nothing), undefined, "eventGrid", {});
  registers("azure.event-grid", event("com.example.a", nothing), undefined, "eventGrid", {});
  registers(
    "azure.cosmos-db",
    database("users", nothing),
    { connection: "COSMOS", databaseName: "shop" },
    "cosmosDB",
    {
      containerName: "users",
      createLeaseContainerIfNotExists: true,
      connection: "COSMOS",
      databaseName: "shop",
      retry: forever,
    },
  );
  registers("azure.sql", database("dbo.ToDo", nothing), { connectionStringSetting: "SQL" }, "sql", {
    tableName: "dbo.ToDo",
    connectionStringSetting: "SQL",
  });
  registers("azure.warmup", event("anyfn.warmup", nothing), undefined, "warmup", {});

  it("lets native options speak over the definition, and the caller over both", () => {
    const definition = queue(
      { name: "orders", native: { "azure-functions": { binding: { connection: "A", queueName: "a" } } } },
      nothing,
    );
    expect(registeredFor(row("azure.storage-queue"), "f", definition, { queueName: "b" }).options).toEqual({
      queueName: "b",
      connection: "A",
      dataType: "binary",
    });
  });

  it.each([
    [
      "azure.service-bus.queue",
      queue("orders", nothing),
      /f: .*azure\.service-bus\.queue needs connection,.*app setting/,
    ],
    ["azure.cosmos-db", database("users", nothing), /needs databaseName and connection,/],
    ["azure.storage-queue", queue("", nothing), /needs queueName,/],
    ["azure.http", http({ route: "/administrators" }, ok), /f: the route "administrators" is refused/],
    ["azure.http", http({ route: "/Runtime/x" }, ok), /f: the route "Runtime\/x" is refused/],
    [
      "azure.service-bus.queue",
      queue(
        {
          name: "orders",
          native: {
            "azure-functions": { binding: { ...connection, cardinality: "Many", dataType: undefined } },
          },
        },
        nothing,
      ),
      /^f: cardinality is "many" and dataType nothing, so that one body that is no JSON/,
    ],
    [
      "azure.event-hubs",
      stream(
        {
          name: "clicks",
          native: { "azure-functions": { binding: { ...connection, dataType: "stream" } } },
        },
        nothing,
      ),
      /^f: cardinality is "many" and dataType "stream", so that/,
    ],
    [
      "azure.kafka",
      stream(
        {
          name: "clicks",
          native: { "azure-functions": { binding: { brokerList: "BROKERS", dataType: undefined } } },
        },
        nothing,
      ),
      /^f: cardinality is "many" and dataType nothing, so that/,
    ],
    ["azure.http", withBinding({ route: "//admin/x" }), /f: the route "\/\/admin\/x" is refused/],
    [
      "azure.service-bus.queue",
      queue({ name: "orders", ...withOptions({ ...connection, sdkBinding: true }) }, nothing),
      /^f: sdkBinding hands over a client in place of the message/,
    ],
    [
      "azure.service-bus.queue",
      queue(
        { name: "orders", ...withOptions({ connection: "Endpoint=sb://x;SharedAccessKey=k3y" }) },
        nothing,
      ),
      /^f: connection of the trigger azure\.service-bus\.queue is the name of the app setting that holds the connection, and this looks like a connection itself\. Put it into an app setting, and name that: connection: "BUS"\.$/,
    ],
    [
      "azure.event-hubs",
      stream({ name: "clicks", retry: { attempts: -1 }, ...withOptions(connection) }, nothing),
      /^f: retry\.attempts is -1, and the host takes whole numbers from 0\. Set it to 0,/,
    ],
    [
      "azure.timer",
      schedule({ cron: "0 2 * * *", retry: { delay: 0.4 } }, nothing),
      /^f: retry\.delay is 0\.4, and the host takes whole numbers from 1\. Set it to 1,/,
    ],
    [
      "azure.timer",
      schedule({ cron: "0 2 * * *", timezone: "Europe/Paris" }, nothing),
      /zone of this app, which is UTC/,
    ],
  ])("%s: says what is missing or refused", (id, definition, message) => {
    vi.stubEnv("TZ", undefined);
    try {
      expect(() => registeredFor(row(id), "f", definition)).toThrow(
        expect.objectContaining({ code: "INVALID_DEFINITION", message: expect.stringMatching(message) }),
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it.each(["", "1a", "host", "HOST", "a.b", "a".repeat(129), "ü"])("refuses the name %j", (name) => {
    expect(() => registeredFor(row("azure.http"), name, http(ok))).toThrow(
      expect.objectContaining({ code: "INVALID_DEFINITION" }),
    );
  });

  it("takes the zone of the app", () => {
    vi.stubEnv("WEBSITE_TIME_ZONE", "Europe/Paris");
    try {
      const definition = schedule({ cron: "0 2 * * *", timezone: "Europe/Paris" }, nothing);
      expect(registeredFor(row("azure.timer"), "f", definition).options).toEqual({ schedule: "0 0 2 * * *" });
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

function withOptions(binding: Readonly<Record<string, unknown>>): {
  readonly native: { readonly "azure-functions": { readonly binding: Readonly<Record<string, unknown>> } };
} {
  return { native: { "azure-functions": { binding } } };
}

function withBinding(binding: Readonly<Record<string, unknown>>): AnyDefinition {
  return http(withOptions(binding), ok);
}

/** Each row's registration, as the library takes it. */
function registers(
  id: string,
  definition: AnyDefinition,
  binding: Readonly<Record<string, unknown>> | undefined,
  method: string,
  options: object,
): void {
  it(`${id}: ${JSON.stringify(options)}`, () => {
    expect(registeredFor(row(id), "f", definition, binding)).toEqual({ method, options });
  });
}
