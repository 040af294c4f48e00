import assert from "node:assert/strict";
import { test } from "node:test";
import { invoke } from "anyfn/testing";
import product from "../functions/products.ts";
import quotes from "../functions/quotes.ts";

const post = (body: string) => invoke(quotes, "/quotes", { method: "POST", body });

test("answers a product", async () => {
  const response = await invoke(product, "/products/tea");
  assert.deepEqual(await response.json(), { id: "tea", name: "Tea", cents: 450 });
});

test("answers 404 for a product that there is not", async () => {
  assert.equal((await invoke(product, "/products/gold")).status, 404);
});

test("answers a price", async () => {
  const response = await post('{ "product": "cup", "count": 3 }');
  assert.deepEqual(await response.json(), { product: "cup", count: 3, cents: 3600 });
});

test("refuses what is no quote", async () => {
  assert.equal((await post('{ "product": "cup", "count": 0 }')).status, 400);
  assert.equal((await post("no JSON")).status, 400);
});
