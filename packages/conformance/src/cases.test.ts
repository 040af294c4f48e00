import { readdirSync } from "node:fs";
import { catalogue } from "anyfn/capabilities";
import { expect, it } from "vitest";
import { cases } from "./cases.ts";
import { functionNames, functionsFolder, loadFunction } from "./functions.ts";
import { toPlain } from "./plain.ts";

const kinds = ["http", "schedule", "storage", "queue", "topic", "database", "stream", "event", "invoke"];

it("has at least 80 cases of HTTP and 120 of events, some of every kind", () => {
  const http = cases.filter(({ kind }) => kind === "http").length;
  expect(http).toBeGreaterThanOrEqual(80);
  expect(cases.length - http).toBeGreaterThanOrEqual(120);
  expect([...new Set(cases.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
});

it("gives every case an id of its own", () => {
  const ids = cases.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(ids.filter((id) => !/^[a-z]+(?:\.[a-z\d-]+)+$/.test(id))).toEqual([]);
});

it.each(cases.map((subject) => [subject.id, subject] as const))(
  "%s says no word of any provider",
  (_, subject) => {
    expect(JSON.stringify(toPlain(subject))).not.toMatch(
      /\b(?:aws|amazon|lambda|sqs|sns|s3|dynamo\w*|kinesis|eventbridge|alb|arn|azure|cosmos|gcp|google|gcs|pub-?sub|firestore|firebase|netlify|cloudflare|vercel)\b/i,
    );
  },
);

it("lists every reference function there is, each of its name's kind", async () => {
  const files = readdirSync(functionsFolder).map((file) => file.replace(/\.[jt]s$/, ""));
  expect([...functionNames].sort()).toEqual(files.sort());
  for (const name of functionNames) expect((await loadFunction(name)).kind).toBe(name.split("-")[0]);
});

it("plays each case on a function of its kind", () => {
  expect(
    cases.filter((subject) => subject.function.split("-")[0] !== subject.kind).map(({ id }) => id),
  ).toEqual([]);
});

it("proves the catalogue: every case is in a row, every row names cases that there are, of its kind", () => {
  const kindOf = new Map(cases.map(({ id, kind }) => [id, kind]));
  const claimed = new Set(catalogue.flatMap((row) => row.cases));
  expect(cases.flatMap(({ id }) => (claimed.has(id) ? [] : [id]))).toEqual([]);
  for (const { id, kind, cases: named } of catalogue) {
    const strange = named.filter((name) => kind !== "any" && kindOf.get(name) !== kind);
    expect(strange, id).toEqual([]);
    expect(
      named.filter((name) => !kindOf.has(name)),
      id,
    ).toEqual([]);
  }
});
