import { expect, it } from "vitest";
import { type Claims, capabilitiesOf, catalogue } from "./capabilities.ts";

const full = Object.fromEntries(catalogue.map(({ id }) => [id, { support: "full" }])) as Claims; // of every row

it("gives every row an id of its own, a title, and cases of which none stands twice", () => {
  const ids = catalogue.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(catalogue.filter(({ title, cases }) => title === "" || cases.length === 0)).toEqual([]);
  for (const { id, cases } of catalogue) expect([...new Set(cases)], id).toEqual(cases);
});

it("makes the rows of the catalogue, in its order, of what a target says in any order", () => {
  const claims = Object.fromEntries(Object.entries(full).reverse()) as Claims; // the same rows
  expect(capabilitiesOf("here", claims)).toEqual({
    target: "here",
    rows: catalogue.map((row) => ({ ...row, support: "full" })),
  });
});

it("keeps what a target says for itself, and the catalogue as it is", () => {
  const before = structuredClone(catalogue);
  const { rows } = capabilitiesOf("here", {
    ...full,
    "http.client-address": { support: "none", limits: "nobody tells" },
    "topic.subject": { support: "full", limits: "100 letters", title: "Titles", also: ["topic.fields"] },
    usage: { support: "full", without: ["usage.http", "queue.usage"] },
  });
  expect(rows.find(({ id }) => id === "http.client-address")).toEqual({
    id: "http.client-address",
    kind: "http",
    title: "The caller's address",
    support: "none",
    limits: "nobody tells",
    cases: ["http.client.ip"],
  });
  expect(rows.find(({ id }) => id === "topic.subject")).toEqual({
    id: "topic.subject",
    kind: "topic",
    title: "Titles",
    support: "full",
    limits: "100 letters",
    cases: ["topic.subject", "topic.fields"],
  });
  const usage = catalogue.find(({ id }) => id === "usage");
  expect(rows.find(({ id }) => id === "usage")).toEqual({
    ...usage,
    support: "full",
    cases: usage?.cases.filter((name) => name !== "usage.http" && name !== "queue.usage"),
  });
  expect(catalogue).toEqual(before);
});

it("takes no row for granted: one that nothing is said of is an error, as is what does not exist", () => {
  const { topic: _, ...rest } = full;
  // Without types, or with a cast, anything can be missing.
  const claims = {
    ...rest,
    topics: { support: "full" },
    "topic.subject": { support: "full", without: ["topic.title"] },
  } as unknown as Claims;
  expect(() => capabilitiesOf("here", claims)).toThrow(
    expect.objectContaining({
      code: "INVALID_DEFINITION",
      message:
        "The capabilities of here do not fit the catalogue: " +
        "nothing is said of topic, so say full, partial or none, with the limits; " +
        "topic.subject is without topic.title, which is no case of it; there is no row topics, so take it out.",
    }),
  );
});
