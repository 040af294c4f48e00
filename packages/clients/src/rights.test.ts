import { expect, test } from "vitest";
import { rights } from "./rights.ts";
import { gaps } from "./testing.ts";

test("each service that knows identities says what its actions need", () => {
  const known = Object.keys(gaps).filter((id) => /^(aws|azure|gcp)\./.test(id));
  expect(known.length).toBeGreaterThan(4);
  for (const id of known) expect(Object.values(rights[id] ?? {}).length, id).toBeGreaterThan(0);
  for (const [id, own] of Object.entries(rights))
    for (const [action, all = []] of Object.entries(own))
      for (const right of all)
        expect(right.actions?.length ?? right.roleId?.length, `${id} ${action}`).toBeGreaterThan(0);
});
