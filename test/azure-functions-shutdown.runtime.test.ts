/** How an app ends when the host tells its worker to: on the real library, in a process of its own. */
import { type AzureRunning, azureFunctionsLauncher } from "@anyfn/conformance/runtimes/azure-functions";
import type { WireRequest } from "anyfn/driver";
import { afterAll, describe, expect, it } from "vitest";
import { azureApps } from "./support/azure-app.ts";

const found = azureFunctionsLauncher.availability(import.meta.dirname);
const apps = await azureApps();
afterAll(apps.remove);

const entry = `
import { register } from "@anyfn/azure-functions";
import { http } from "anyfn";
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const pooled = (name, dispose) => {
  let pool;
  return http({
    route: "/" + name,
    setup: () => { pool = { open: setInterval(() => {}, 1000), end() { clearInterval(this.open); console.log(name + " is closed"); } }; },
    dispose: () => { pool.end(); dispose?.(); },
  }, async (request) => {
    await sleep(Number(new URL(request.url).searchParams.get("ms")));
    console.log(name + " has answered");
    return new Response("fine");
  });
};
register("a", pooled("a", () => { throw new Error("a cannot end"); }));
register("b", pooled("b"));
register("c", pooled("c"));
`;

describe.runIf(found.available)("at the end of a worker", () => {
  const folder = apps.add("shutdown", entry, { timeout: 20 });
  async function launch(): Promise<AzureRunning> {
    return azureFunctionsLauncher.launch({ folder: await folder, concurrency: 4 });
  }
  function get(target: string): { readonly request: WireRequest } {
    return { request: { method: "GET", target, headers: [["Host", "api.example.com"]] } };
  }
  const said = (app: AzureRunning) => app.logs.filter((line) => /^[abc] /.test(line));

  it("what was set up is disposed of, and a failing dispose keeps neither the others nor the exit", async () => {
    const app = await launch();
    await app.call(get("/a?ms=0"));
    await app.call(get("/b?ms=0"));
    const began = performance.now();
    await app.stop();
    expect(performance.now() - began).toBeLessThan(4000);
    expect(said(app).sort()).toEqual(["a has answered", "a is closed", "b has answered", "b is closed"]);
    expect(app.logs.filter((line) => line.includes("dispose failed"))).toEqual([
      expect.stringContaining("a cannot end"),
    ]);
  });

  it("a request in flight is answered first", async () => {
    const app = await launch();
    await app.call(get("/c?ms=0"));
    const late = app.call(get("/c?ms=700"));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await app.stop();
    expect(await late).toMatchObject({ status: "ok", value: { status: 200, cut: false } });
    expect(said(app)).toEqual(["c has answered", "c has answered", "c is closed"]);
  });
});
