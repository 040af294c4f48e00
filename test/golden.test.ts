/**
 * CloudEvents as they come over the wire, and the neutral events that they are. Drivers of the targets that take any sender's
 * events write them with the codec that reads them: here the documents have the last word.
 */
import { toPlain } from "@anyfn/conformance";
import { triggers as ofNetlify, normalize as onNetlify } from "@anyfn/netlify";
import { triggers as ofNode, normalize as onNode } from "@anyfn/node";
import { decodeHttp } from "anyfn/cloudevents";
import { describe, expect, test } from "vitest";
import fixtures from "../packages/core/src/cloudevents/fixtures/deliveries.json" with { type: "json" };

const { deliveries } = fixtures;
const targets = [
  ["netlify", onNetlify, ofNetlify],
  ["node", onNode, ofNode],
] as const;

describe.each(targets)("%s", (target, normalize, triggers) => {
  test("has a delivery for every trigger that any sender can call, in every mode of HTTP", () => {
    const taken = triggers.filter((id) => id.startsWith(`${target}.cloudevents.`));
    expect(taken.map((id) => id.split(".").at(-1)).sort()).toEqual(deliveries.map(({ kind }) => kind).sort());
    expect(new Set(deliveries.map(({ mode }) => mode))).toEqual(new Set(["binary", "structured", "batch"]));
  });

  test.each(deliveries.map((delivery) => [delivery.kind, delivery.mode, delivery] as const))(
    "%s in %s mode is what it says",
    (kind, _mode, { headers, body, events }) => {
      const sent = Object.entries(headers).filter(
        (entry): entry is [string, string] => entry[1] !== undefined,
      );
      const native = decodeHttp(Object.fromEntries(sent), new TextEncoder().encode(body));
      const { trigger, events: seen } = normalize(native);
      expect(trigger).toBe(`${target}.cloudevents.${kind}`);
      expect(seen.map(({ native: _, ...event }) => toPlain(event))).toEqual(events);
    },
  );
});
