import assert from "node:assert/strict";
import { test } from "node:test";
import { invoke } from "anyfn/testing";
import hello from "../functions/hello.ts";

test("greets by name", async () => {
  const response = await invoke(hello, "/hello/Ada");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { hello: "Ada" });
});

test("has no other path", async () => {
  assert.equal((await invoke(hello, "/")).status, 404);
});
