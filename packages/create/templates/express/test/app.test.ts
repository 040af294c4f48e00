import assert from "node:assert/strict";
import { test } from "node:test";
import { invoke } from "anyfn/testing";
import app from "../functions/app.ts";

test("answers on its routes", async () => {
  assert.equal(await (await invoke(app, "/")).text(), "hello");
  assert.deepEqual(await (await invoke(app, "/hello/Ada")).json(), { hello: "Ada" });
});

test("has no other path", async () => {
  assert.equal((await invoke(app, "/other")).status, 404);
});
