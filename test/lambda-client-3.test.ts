/** Node 22 on Lambda: the service runs client 3 there, which ignores every answer that is no promise. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltApp, buildForLambda } from "./support/build-app.ts";
import { bundleEntry } from "./support/bundle-entry.ts";
import { httpSources } from "./support/http-sources.ts";
import { hasRuntime, launches, nodes } from "./support/runtime.ts";

const node22 = nodes.find(([major]) => major === "22")?.[1] ?? "";
let app: BuiltApp;
let folder: string;

beforeAll(async () => {
  app = await buildForLambda("test/apps/client-3");
  await mkdir(join(import.meta.dirname, ".anyfn"), { recursive: true });
  folder = await mkdtemp(join(import.meta.dirname, ".anyfn/client-3-"));
});
afterAll(() => Promise.all([app.remove(), rm(folder, { recursive: true })]));

describe.runIf(hasRuntime)("client 3", () => {
  const { launch, stop } = launches(node22);
  afterAll(stop);

  describe.each(httpSources)("behind $name", ({ event, answer }) => {
    it.each([
      ["a handler that answers at once", "GET", "/hello/you", 200, '{"hello":"you"}'],
      ["an unknown path", "GET", "/elsewhere", 404, ""],
      ["a method that is not served", "POST", "/hello/you", 405, ""],
    ])("gets the answer of %s", async (_name, method, path, status, body) => {
      const running = await launch(app.folder("hello"));
      expect(running.client).toMatch(/^3\./);
      const called = await running.call(event({ method, path }));
      const { status: seen, body: text } = answer(called.value);
      expect([seen, String(text)]).toEqual([status, body]);
    });
  });

  it("gets the answer while something is open, and takes the next event", async () => {
    for (const name of ["open", "streamed"]) {
      const running = await launch(app.folder(name), { timeoutMs: 5000 });
      for (const _ of [1, 2]) {
        const { status, value, streaming } = await running.call(httpSources[2]?.event({ path: `/${name}` }));
        expect([status, value ?? streaming?.prelude]).toMatchObject(["ok", { statusCode: 200 }]);
      }
    }
  });

  it("gets the answer and the error of a direct call", async () => {
    const running = await launch(app.folder("call"));
    expect((await running.call(7)).value).toEqual({ got: 7 });
    const { status, error } = await running.call("fails");
    expect([status, error?.type]).toEqual(["error", "Error"]);
  });

  it("gets the answer of an entry that no build made, and in a container that does not name its runtime", async () => {
    await bundleEntry(
      folder,
      `import { handler as serve } from "@anyfn/lambda";
       import { http } from "anyfn";
       delete process.env.AWS_EXECUTION_ENV;
       export const handler = serve(http(() => new Response("unbuilt")));`,
    );
    const running = await launch(folder);
    const { value } = await running.call(httpSources[0]?.event({ path: "/" }));
    expect(value).toMatchObject({ statusCode: 200, body: "unbuilt" });
  });
});
