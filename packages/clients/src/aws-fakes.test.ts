import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpError } from "anyfn";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventbridge } from "./eventbridge.ts";
import { caller } from "./handle/caller.ts";
import { events } from "./handle/events.ts";
import { lambda } from "./lambda.ts";
import { connect } from "./registry.ts";
import { gaps, type ReceivedEvent, testCaller, testEvents } from "./testing.ts";

// fake: no local server has these services. The vendor's clients talk to the protocol as it is documented.
const shared = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
const buses = new Map<string, ReceivedEvent[]>();
const server: Server = createServer((request, response) => void answer(request, response));
let endpoint = "";
let count = 0;
let busy = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

describe("EventBridge, a fake of its protocol", () => {
  testEvents({
    test,
    gaps: gaps["aws.eventbridge"],
    open() {
      const bus = `suite-${count++}`;
      buses.set(bus, []);
      return {
        service: eventbridge({ bus, client: { ...shared, endpoint } }),
        receive: async (wanted) => buses.get(bus)?.slice(-wanted) ?? [],
      };
    },
  });

  test("a bus that is not there, and one that is busy for a moment", async () => {
    const shop = events("shop");
    connect(shop, eventbridge({ bus: "absent", client: { ...shared, endpoint } }));
    await expect(shop.emit("t", {})).rejects.toMatchObject({ code: "NOT_FOUND", resource: "events:shop" });
    buses.set("busy", []);
    connect(shop, eventbridge({ bus: "busy", client: { ...shared, endpoint } }));
    busy = 2;
    await shop.emit("t", {});
    expect([busy, buses.get("busy")?.length]).toEqual([0, 1]);
  });
});

describe("Lambda Invoke, a fake of its protocol", () => {
  testCaller({
    test,
    gaps: gaps["aws.lambda"],
    open: () => lambda({ function: "price", client: { ...shared, endpoint } }),
  });

  test("a function that is not there, and an error of another program", async () => {
    const own = caller("price");
    connect(own, lambda({ function: "absent", client: { ...shared, endpoint } }));
    await expect(own.call(1)).rejects.toMatchObject({ code: "NOT_FOUND", resource: "function:price" });
    connect(own, lambda({ function: "other", client: { ...shared, endpoint } }));
    await expect(own.call(1)).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer); // no encoding is set
  const body = JSON.parse(Buffer.concat(parts).toString() || "null") as unknown;
  const target = request.headers["x-amz-target"];
  if (target === "AWSEvents.PutEvents") putEvents(body as PutEvents, response);
  else invoke(request.url ?? "", body, response);
}

interface PutEvents {
  readonly Entries: readonly {
    readonly EventBusName: string;
    readonly Source: string;
    readonly DetailType: string;
    readonly Detail: string;
    readonly Resources?: readonly string[];
  }[];
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
function putEvents({ Entries }: PutEvents, response: ServerResponse): void {
  const absent = Entries.find(({ EventBusName }) => !buses.has(EventBusName));
  if (absent) {
    json(response, 400, { __type: "ResourceNotFoundException", message: "Event bus does not exist." });
    return;
  }
  if (busy > 0) {
    busy--;
    json(response, 200, {
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" }],
    });
    return;
  }
  json(response, 200, {
    FailedEntryCount: 0,
    Entries: Entries.map(({ EventBusName, DetailType, Detail, Resources }) => {
      const id = crypto.randomUUID();
      const subject = Resources?.[0];
      buses.get(EventBusName)?.push({ id, type: DetailType, data: JSON.parse(Detail), subject });
      return { EventId: id };
    }),
  });
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html, with errors as AWS's runtime for Node writes them. */
function invoke(url: string, input: unknown, response: ServerResponse): void {
  const [, name = ""] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url) ?? [];
  if (name === "absent") {
    response.setHeader("x-amzn-errortype", "ResourceNotFoundException");
    json(response, 404, { Type: "User", Message: "Function not found" });
    return;
  }
  const { fail } = Object(input) as { readonly fail?: string };
  if (fail === undefined && name !== "other") {
    json(response, 200, { got: input });
    return;
  }
  const error =
    fail === "http"
      ? new HttpError(409, "taken")
      : fail === "details"
        ? new HttpError(422, "wrong", { details: { field: "a" } })
        : new TypeError("secret");
  // As the invoke trigger of @anyfn/lambda throws it: see its test.
  if (error instanceof HttpError)
    error.stack = `HttpError: ${error.message}\n${JSON.stringify({ status: error.status, details: error.details })}`;
  response.setHeader("x-amz-function-error", "Unhandled");
  json(response, 200, {
    errorType: error.name,
    errorMessage: error.message,
    trace: error.stack?.split("\n"),
  });
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(value));
}
