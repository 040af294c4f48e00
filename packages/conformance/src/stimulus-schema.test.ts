import { expect, it } from "vitest";
import { cases } from "./cases.ts";
import { parseStimulus } from "./stimulus-schema.ts";

it("takes what cases play, with bytes as base64", () => {
  for (const { kind, stimulus } of cases) {
    const value = JSON.parse(JSON.stringify({ ...stimulus, kind }, (_, item) => written(item)));
    if (JSON.stringify(value).includes("$other")) continue; // sets are no JSON
    expect(parseStimulus(value), JSON.stringify(value).slice(0, 200)).toHaveProperty("stimulus.kind", kind);
  }
  const bytes = { kind: "http", method: "POST", target: "/", body: { $bytes: "AP8=" } };
  expect(parseStimulus(bytes)).toEqual({ stimulus: { ...bytes, body: Uint8Array.of(0, 255) } });
});

it("takes an integer beyond 2^53 in data as its digits", () => {
  const event = (data: unknown) => ({
    kind: "event",
    messages: [{ type: "a", source: "b", data }],
  });
  const written = { id: { $bigint: "9007199254740993" }, list: [{ $bigint: "-1" }], other: { $bigint: "x" } };
  expect(parseStimulus(event(written))).toEqual({
    stimulus: event({ id: 9007199254740993n, list: [-1n], other: { $bigint: "x" } }),
  });
});

it.each([
  [{}, "kind"],
  [null, ""],
  [{ kind: "http", method: "GET" }, "target"],
  [{ kind: "http", method: "GET", target: "nowhere" }, "target"],
  [{ kind: "http", method: "G T", target: "/" }, "method"],
  [{ kind: "queue", messages: [] }, "messages"],
  [{ kind: "queue", messages: [{ queue: "q" }] }, "messages.0.body"],
  [{ kind: "queue", messages: [{ queue: "q", body: "", more: 1 }] }, "messages.0"],
  [{ kind: "schedule", messages: [{ scheduledTime: "yesterday" }] }, "messages.0.scheduledTime"],
])("refuses %j, and says where", (value, path) => {
  const parsed = parseStimulus(value);
  expect("issues" in parsed && parsed.issues.map((issue) => issue.path)).toContain(path);
});

function written(item: unknown): unknown {
  if (typeof item === "bigint") return { $bigint: String(item) };
  if (item instanceof Set) return { $other: true };
  if (item instanceof Uint8Array) return { $bytes: Buffer.from(item).toString("base64") };
  // What Buffer makes of itself.
  if (typeof item === "object" && item !== null && "type" in item && item.type === "Buffer" && "data" in item)
    return { $bytes: Buffer.from(item.data as number[]).toString("base64") }; // a list of bytes
  return item;
}
