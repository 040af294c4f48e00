import { expect, test } from "vitest";
import { http, type UsageRecord } from "../index.ts";
import { platformWeb } from "../web/foreign.ts";
import { lightWeb } from "../web/light.ts";
import { Response } from "../web.ts";
import { serve } from "./serve.ts";

test.each([
  ["joined", false, lightWeb],
  ["streamed", true, lightWeb],
  ["joined, in the platform's classes", false, platformWeb],
  ["streamed, in the platform's classes", true, platformWeb],
] as const)(
  "a stream that yields something else than bytes is our failure before its first byte: %s",
  async (_name, streaming, web) => {
    const Own = web === lightWeb ? Response : globalThis.Response;
    const lines: Readonly<Record<string, unknown>>[] = [];
    const records: UsageRecord[] = [];
    const entry = serve(
      {
        name: "node",
        info: () => ({ id: "i1" }),
        remaining: () => 60_000,
        web,
        trace: () => ({ sampled: false }),
        log: ({ level, message, fields }: { level: string; message: string; fields: object }) => ({
          level,
          message,
          ...fields,
        }),
      } as never,
      http(() => new Own(ReadableStream.from<unknown>(["text"]) as ReadableStream<Uint8Array>) as Response), // the wrong type on purpose
      [
        {
          id: "node.test",
          kind: "http",
          detect: () => true,
          ...(streaming && { streaming }),
          reader: {
            method: () => "GET",
            path: () => "/",
            url: () => "https://h.example/",
            header: () => undefined,
            headers: () => [],
            body: () => undefined,
            bodyLength: () => 0,
            about: () => ({ id: "", time: undefined, source: "", client: {} }),
            request: () => new Request("https://h.example/"),
          },
          reply: (parts: unknown) => parts,
        },
      ] as never,
      {
        environment: {},
        write: (line) => lines.push(JSON.parse(line) as (typeof lines)[number]),
        usage: (record) => records.push(record),
      },
    );
    expect(await entry({}, undefined)).toMatchObject({ status: 500, body: "" });
    expect(lines).toMatchObject([
      { level: "error", error: { name: "TypeError", message: expect.stringContaining("a string") } },
    ]);
    expect(records).toMatchObject([
      { failures: 1, bytesOut: 0, outcomes: { error: 1, ok: 0, cancelled: 0 } },
    ]);
  },
);
