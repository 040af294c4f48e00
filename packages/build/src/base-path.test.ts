import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { temporaryApp } from "./testing.ts";

const APP = {
  "anyfn.config.ts": 'export default { basePath: "/v1", lambda: { http: "rest-api" } };\n',
  "functions/item.ts": `import { http } from "anyfn";
export default http({ route: "/items/:id" }, (request, { params }) => Response.json({ id: params.id, path: new URL(request.url).pathname }));
`,
  "functions/own.ts": `import { http } from "anyfn";
export default http({ route: "/own", basePath: "/v2" }, () => new Response("own"));
`,
};

const event = (path: string) => ({
  httpMethod: "GET",
  path,
  headers: { host: "api.example.com" },
  requestContext: { stage: "prod" },
});

test("the base path of the app is taken off by every HTTP function that has none of its own", async () => {
  await using app = await temporaryApp(APP);
  const { out } = await app.build(["lambda"]);
  const call = async (name: string, path: string): Promise<unknown> => {
    const { handler } = (await import(pathToFileURL(join(out, "lambda", name, "index.mjs")).href)) as {
      readonly handler: (event: unknown) => unknown;
    };
    return handler(event(path));
  };
  expect(await call("item", "/v1/items/7")).toMatchObject({
    statusCode: 200,
    body: '{"id":"7","path":"/v1/items/7"}',
  });
  // By the API's own domain the mapping is not in the path.
  expect(await call("item", "/items/7")).toMatchObject({ statusCode: 200 });
  expect(await call("item", "/v2/items/7")).toMatchObject({ statusCode: 404 });
  expect(await call("own", "/v2/own")).toMatchObject({ statusCode: 200, body: "own" });
  expect(await call("own", "/v1/own")).toMatchObject({ statusCode: 404 });
});

test("every target has it", async () => {
  await using app = await temporaryApp(APP);
  const targets = ["cloud-functions", "firebase", "azure-functions", "netlify", "node"] as const;
  const { manifest, out } = await app.build([...targets]);
  for (const target of targets) {
    const { bundle = "" } = manifest.targets[target]?.functions["item"] ?? {};
    expect(await readFile(join(out, bundle), "utf8"), target).toMatch(/basePath:[^,}]*\/v1/);
  }
});

test("behind a load balancer it stands in the rule's path", async () => {
  await using app = await temporaryApp({
    ...APP,
    "anyfn.config.ts": 'export default { basePath: "/v1", lambda: { http: "alb" } };\n',
  });
  const { out } = await app.build(["lambda"]);
  const template = await readFile(join(out, "lambda/template.yaml"), "utf8");
  expect(template).toContain("- /v1/items/*");
  expect(template).toContain("- /v2/own");
});

test.each(["v1", "/v1/", "/", "/:version", "/v1/*", "/v1?x"])("%s is none", async (basePath) => {
  await using inConfig = await temporaryApp({
    ...APP,
    "anyfn.config.ts": `export default { basePath: ${JSON.stringify(basePath)} };\n`,
  });
  await expect(inConfig.build(["lambda"])).rejects.toMatchObject({
    diagnostics: [expect.objectContaining({ reason: expect.stringContaining("basePath") })],
  });
  await using inOptions = await temporaryApp({
    "functions/item.ts": `import { http } from "anyfn";
export default http({ basePath: ${JSON.stringify(basePath)} }, () => new Response());
`,
  });
  await expect(inOptions.build(["lambda"])).rejects.toMatchObject({
    diagnostics: [expect.objectContaining({ reason: expect.stringContaining("basePath") })],
  });
});
