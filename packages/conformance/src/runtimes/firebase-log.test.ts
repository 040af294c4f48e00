import { expect, test } from "vitest";
import { emulatorNote } from "./firebase-log.ts";
import lines from "./fixtures/firebase-lines.json" with { type: "json" };

test.each(lines.lines)("$note.kind: $line", ({ line, note }) => {
  expect(emulatorNote(line)).toEqual(note ?? undefined);
});

test("a function's own line may look like what follows it", () => {
  const text = '{"user":{"a":1}} {"metadata":{"message":"x"}}';
  const metadata = { function: { name: "us-central1-f" }, message: `>  ${text}` };
  expect(emulatorNote(`>  ${text} ${JSON.stringify({ user: text, metadata })}`)).toEqual({
    kind: "line",
    function: "us-central1-f",
    text,
  });
});
