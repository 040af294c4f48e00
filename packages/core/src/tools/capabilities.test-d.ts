import { expectTypeOf, test } from "vitest";
import { type Capabilities, type Claims, capabilitiesOf } from "./capabilities.ts";

declare const claims: Claims;
const { topic: _, ...rest } = claims;

test("every row of the catalogue is said something of", () => {
  expectTypeOf(capabilitiesOf("here", claims)).toEqualTypeOf<Capabilities>();
  expectTypeOf(capabilitiesOf("here", { ...rest, topic: { support: "full" } })).toEqualTypeOf<Capabilities>();
  // @ts-expect-error nothing is said of topics
  capabilitiesOf("here", rest);
  // @ts-expect-error there is no such row
  capabilitiesOf("here", { ...claims, topics: { support: "full" } });
});

test("what is not full says why", () => {
  capabilitiesOf("here", { ...claims, topic: { support: "full", limits: "256 kB" } });
  capabilitiesOf("here", { ...claims, topic: { support: "none", limits: "there are none" } });
  // @ts-expect-error limits are missing
  capabilitiesOf("here", { ...claims, topic: { support: "partial" } });
});
