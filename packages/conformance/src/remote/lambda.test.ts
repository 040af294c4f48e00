import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { cases } from "../cases.ts";
import type { Play } from "../player.ts";
import type { Running } from "../runtimes/launcher.ts";
import { type InvokeEndpoint, startInvokeEndpoint } from "./invoke-endpoint.ts";
import { openLambda } from "./lambda.ts";

let logs: readonly string[];
let endpoint: InvokeEndpoint;

beforeAll(async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "placeholder");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "placeholder");
  const call = async () => ({ status: "ok", bytes: Buffer.from("null"), logs });
  // Only `call` is used.
  endpoint = await startInvokeEndpoint({ find: () => ({ call }) as unknown as Running });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await endpoint.stop();
});

test.each([
  ["a short log is whole", ["one", "two"], { logs: ["one", "two"], logsCut: false }],
  [
    "of a long one the line is left out that was cut",
    [`{"a":"${"ä".repeat(4000)}"}`, '{"b":1}', "", "end"],
    { logs: ['{"b":1}', "end"], logsCut: true },
  ],
])("%s", async (_what, written, expected) => {
  logs = written;
  const open = openLambda({
    function: "conformance-{function}",
    endpoint: endpoint.url,
    region: "us-east-1",
  });
  // Of a play it reads the case alone.
  const session = await open({ case: cases[0] } as Play);
  expect(await session.call({})).toEqual({ status: "ok", value: null, ...expected });
  await session.stop();
});
