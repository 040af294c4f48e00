import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUsage } from "./read-usage.ts";
import type { UsageProblem } from "./usage.ts";

const record = (name: string): object => ({ schema: "anyfn.usage/1", function: name, target: "lambda" });

async function readAll(
  pieces: readonly (string | Uint8Array)[],
): Promise<{ read: [number, unknown][]; problems: UsageProblem[] }> {
  const read: [number, unknown][] = [];
  const problems: UsageProblem[] = [];
  for await (const batch of readUsage(pieces)) {
    for (const [index, one] of batch.records.entries()) read.push([batch.lines[index] ?? 0, one]);
    problems.push(...batch.problems);
  }
  return { read, problems };
}

describe("readUsage", () => {
  it("reads what can be read, and tells the line of what cannot", async () => {
    const text = [
      JSON.stringify(record("a")),
      "",
      "START RequestId: 1",
      `${JSON.stringify(record("b"))}\r`,
      '{"schema":"anyfn.usage/1","func',
      '{"schema":"anyfn.usage/1",}',
      '{"level":"info"}',
      "17",
      JSON.stringify(record("c")),
      '{"schema":"anyfn.us',
    ].join("\n");
    expect(await readAll([text])).toEqual({
      read: [
        [1, record("a")],
        [4, record("b")],
        [9, record("c")],
      ],
      problems: [
        { line: 3, reason: 'is no JSON: "START RequestId: 1". Keep only the lines of usage' },
        { line: 5, reason: "is cut off: the JSON of the line does not end" },
        { line: 6, reason: "is no valid JSON. Write one record on each line" },
        { line: 7, reason: 'is no usage record: schema should be "anyfn.usage/1" but is absent' },
        { line: 8, reason: "is no usage record: it holds no JSON object" },
        { line: 10, reason: "is cut off: the JSON of the line does not end" },
      ],
    });
  });

  it("reads records behind what tools that show logs put before them", async () => {
    const tail = "2026-11-22T11:00:03.000000+01:00 2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef ";
    expect(
      await readAll([
        `${tail}${JSON.stringify(record("a"))}\n${tail}{"schema":"anyfn.usage/1","fu\n${tail}hello\n`,
      ]),
    ).toEqual({
      read: [[1, record("a")]],
      problems: [
        { line: 2, reason: "is cut off: the JSON of the line does not end" },
        { line: 3, reason: expect.stringMatching(/^is no JSON: "2026-11-22T11:00:03/) },
      ],
    });
  });

  it("skips a line that is too long, across pieces", async () => {
    const long = "x".repeat(700_000);
    expect(
      await readAll([
        `${JSON.stringify(record("a"))}\n${long}`,
        long,
        `${long}\n${JSON.stringify(record("b"))}\n`,
      ]),
    ).toEqual({
      read: [
        [1, record("a")],
        [3, record("b")],
      ],
      problems: [{ line: 2, reason: "is longer than a million characters: no usage record" }],
    });
  });

  it("does not depend on where the pieces are cut, not even inside a character", async () => {
    const whole = new TextEncoder().encode(
      `${["ä", "漢字", "🙂"].map((name) => JSON.stringify(record(name))).join("\n")}\n`,
    );
    const expected = await readAll([whole]);
    expect(expected.read).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length)), async (cuts) => {
        const ends = [...cuts.toSorted((a, b) => a - b), whole.length];
        expect(await readAll(ends.map((end, index) => whole.slice(ends[index - 1] ?? 0, end)))).toEqual(
          expected,
        );
      }),
    );
  });
});
