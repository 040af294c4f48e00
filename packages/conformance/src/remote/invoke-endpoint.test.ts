import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NativeOutcome, Running } from "../runtimes/launcher.ts";
import { type InvokeEndpoint, startInvokeEndpoint } from "./invoke-endpoint.ts";

const events: unknown[] = [];
const outcomes: Readonly<Record<string, Partial<NativeOutcome>>> = {
  ok: { status: "ok", bytes: Buffer.from('{"n":1}'), logs: ["one", "two"] },
  broken: { status: "error", error: { type: "TypeError", message: "no n" }, logs: ["START"] },
  loud: { status: "ok", bytes: Buffer.from("null"), logs: ["x".repeat(5000), "end"] },
};
let endpoint: InvokeEndpoint;
let client: LambdaClient;

beforeAll(async () => {
  endpoint = await startInvokeEndpoint({
    find: (name) =>
      outcomes[name] &&
      ({
        call: async (event: unknown) => {
          events.push(event);
          return outcomes[name];
        },
      } as unknown as Running), // only `call` is used
  });
  const credentials = { accessKeyId: "placeholder", secretAccessKey: "placeholder" };
  client = new LambdaClient({ endpoint: endpoint.url, region: "us-east-1", credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop();
});

const invoke = (name: string, more: Partial<ConstructorParameters<typeof InvokeCommand>[0]> = {}) =>
  client.send(
    new InvokeCommand({ FunctionName: name, LogType: "Tail", Payload: Buffer.from('{"a":1}'), ...more }),
  );
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

test("the SDK gets the answer and the log", async () => {
  const answer = await invoke("ok");
  expect([answer.StatusCode, answer.ExecutedVersion, answer.FunctionError, text(answer.Payload)]).toEqual([
    200,
    "$LATEST",
    undefined,
    '{"n":1}',
  ]);
  expect(Buffer.from(answer.LogResult ?? "", "base64").toString()).toBe("one\ntwo\n");
  expect(events.at(-1)).toEqual({ a: 1 });
});

test("a failed function is told beside its document", async () => {
  const answer = await invoke("broken");
  expect([answer.StatusCode, answer.FunctionError, JSON.parse(text(answer.Payload))]).toEqual([
    200,
    "Unhandled",
    { errorType: "TypeError", errorMessage: "no n", trace: [] },
  ]);
});

test("of a long log the last 4 kB come", async () => {
  const answer = await invoke("arn:aws:lambda:us-east-1:123456789012:function:loud:live");
  const tail = Buffer.from(answer.LogResult ?? "", "base64").toString();
  expect([tail.length, tail.endsWith("x\nend\n")]).toEqual([4096, true]);
});

test("an event call is answered before it is done, a dry run calls nothing", async () => {
  const before = events.length;
  const dry = await invoke("ok", { InvocationType: "DryRun" });
  expect([dry.StatusCode, events.length]).toEqual([204, before]);
  const event = await invoke("ok", { InvocationType: "Event" });
  expect([event.StatusCode, events.length]).toEqual([202, before + 1]);
});

test("errors have the names that the SDK knows", async () => {
  await expect(invoke("nobody")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
    message: "Function not found: nobody",
  });
  await expect(invoke("ok", { Payload: Buffer.from("{") })).rejects.toMatchObject({
    name: "InvalidRequestContentException",
  });
});
