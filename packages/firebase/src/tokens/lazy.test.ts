import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Calls a callable function without a token and with one, and prints after each whether jose was loaded. */
const CHILD = `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  const [{ invoke }, { serve }, { callable }, { serving }, tokens] = await Promise.all(
    ["anyfn", "./serve.ts", "./events/callable.ts", "../fixtures/server.ts", "../fixtures/tokens.ts"].map((name) => import(name)),
  );
  const google = tokens.published(["one"]);
  const server = await serving(serve(invoke((event) => event.data), [callable], { fetch: google.fetch, write: () => {}, usage: () => {} }));
  const call = async (headers) => {
    const response = await fetch(server.url, {
      method: "POST", headers: { "content-type": "application/json", ...headers }, body: '{"data":1}' });
    return [response.status, loaded.some((url) => url.includes("/jose/"))];
  };
  console.log(JSON.stringify([
    await call({}),
    await call({ authorization: "Bearer " + tokens.signed(tokens.idClaims()) }),
  ]));
  process.exit();
`;

test("jose is loaded with the first token, and not before", async () => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@anyfn/source", "--input-type=module", "--eval", CHILD],
    { cwd: `${import.meta.dirname}/..`, env: { ...process.env, GCLOUD_PROJECT: "demo-shop" } },
  );
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual([
    [200, false],
    [200, true],
  ]);
});
