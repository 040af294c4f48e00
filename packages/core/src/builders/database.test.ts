import { describe, expect, test } from "vitest";
import type { DatabaseEvent } from "../events.ts";
import { database } from "../index.ts";
import { databaseEvent, invoke } from "../testing.ts";

/** The parameters that a function of the pattern sees. */
async function paramsOf(pattern: string, fields: Partial<DatabaseEvent>): Promise<unknown> {
  const definition = database(pattern, ({ params }) => params);
  return (await invoke(definition, databaseEvent(fields))).result;
}

describe("params", () => {
  test.each([
    ["users", "users", undefined],
    ["users/{uid}/posts", "users/ada/posts", { uid: "ada" }],
    ["{shop}/orders/{day}/lines", "eu/orders/2026-03-01/lines", { shop: "eu", day: "2026-03-01" }],
    ["users/{uid}/posts", "users/ada", undefined],
    ["{__proto__}/posts", "ada/posts", JSON.parse('{"__proto__":"ada"}')],
    // A brace alone is a letter of a name.
    ["users/a{b/posts", "users/a{b/posts", undefined],
  ])("of %s in %s", async (pattern, collection, expected) => {
    expect(await paramsOf(pattern, { collection })).toStrictEqual(expected);
  });

  test("keep those that the platform tells", async () => {
    const fields = { collection: "users/ada/posts", params: { uid: "a", post: "7" } };
    expect(await paramsOf("users/{uid}/posts", fields)).toEqual({ uid: "a", post: "7" });
  });
});
