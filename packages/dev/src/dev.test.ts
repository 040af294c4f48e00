import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test, vi } from "vitest";
import { devApp } from "./dev-app.ts";

const hello = (text: string): string =>
  `import { http } from "anyfn";\nexport default http({ route: "/hello" }, () => new Response("${text}"));\n`;

test("a saved file is served, the code of other files too, and a new function", async () => {
  await using dev = await devApp({
    "functions/hello.ts":
      'import { http } from "anyfn";\nimport { word } from "../lib/word";\nexport default http({ route: "/hello" }, () => new Response(word));\n',
    "lib/word.ts": 'export enum Word { One = "one" }\nexport const word: string = Word.One;\n',
  });
  expect(await dev.get("/hello")).toBe("one");
  await dev.app.write({ "lib/word.ts": 'export const word: string = "two";\n' });
  await dev.until("the second generation", ({ generation }) => generation === 2);
  expect(await dev.get("/hello")).toBe("two");
  await dev.app.write({ "functions/new.ts": hello("new").replace("/hello", "/new") });
  await dev.until("the new function", ({ functions }) => functions.length === 2);
  expect(await dev.get("/new")).toBe("new");
});

test("a file that cannot be parsed is told with its place, and the other functions go on", async () => {
  await using dev = await devApp({
    "functions/hello.ts": hello("fine"),
    "functions/bad.ts": hello("bad").replace("/hello", "/bad"),
  });
  expect(await dev.get("/bad")).toBe("bad");
  await dev.app.write({
    "functions/bad.ts":
      'import { http } from "anyfn";\nexport default http({ route: "/bad" }, () => new (;\n',
  });
  await dev.until("a broken function", ({ broken }) => broken.length === 1);
  expect(dev.server.state.broken[0]?.diagnostic).toMatchObject({
    code: "SYNTAX_ERROR",
    file: "functions/bad.ts",
    line: 2,
    column: 51,
  });
  const answer = await fetch(`${dev.server.url}/bad`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toContain(
    ['  > 2 | export default http({ route: "/bad" }, () => new (;', `      | ${" ".repeat(50)}^`].join("\n"),
  );
  const page = await fetch(`${dev.server.url}/bad`, { headers: { accept: "text/html" } });
  expect(await page.text()).toContain("functions/bad.ts:2:51");
  expect(await dev.get("/hello")).toBe("fine");
  await dev.app.write({ "functions/bad.ts": hello("mended").replace("/hello", "/bad") });
  await dev.until("nothing broken", ({ broken }) => broken.length === 0);
  expect(await dev.get("/bad")).toBe("mended");
});

test("what a file throws when it is loaded, and an import that leads nowhere, are told with their places", async () => {
  await using dev = await devApp({
    "functions/hello.ts": hello("fine"),
    "functions/throws.ts": `${hello("x").replace("/hello", "/throws")}\nthrow new RangeError("too early");\n`,
    "functions/lost.ts": `import lost from "./nowhere";\n${hello("x").replace("/hello", "/lost")}lost();\n`,
  });
  const places = dev.server.state.broken.map(({ diagnostic: { code, file, line } }) => ({
    code,
    file,
    line,
  }));
  expect(places).toEqual([
    { code: "UNRESOLVED_IMPORT", file: "functions/lost.ts", line: 1 },
    { code: "LOAD_FAILED", file: "functions/throws.ts", line: 4 },
  ]);
  expect(await dev.get("/hello")).toBe("fine");
  expect(await dev.get("/throws")).toContain("too early");
});

test("a request in flight ends on the old code while the new one is served", async () => {
  const slow = (text: string): string =>
    `import { http } from "anyfn";\nexport default http({ route: "/slow" }, async (request) => {\n  await new Promise((resolve) => setTimeout(resolve, Number(new URL(request.url).searchParams.get("ms"))));\n  return new Response("${text}");\n});\n`;
  await using dev = await devApp({ "functions/slow.ts": slow("old") });
  const inFlight = dev.get("/slow?ms=3000");
  await new Promise((resolve) => setTimeout(resolve, 100));
  await dev.app.write({ "functions/slow.ts": slow("new") });
  await dev.until("the second generation", ({ generation }) => generation === 2);
  expect(await dev.get("/slow?ms=0")).toBe("new");
  expect(await inFlight).toBe("old");
});

test("messages that wait are handled by the new code, and one that runs is not delivered again", async () => {
  const code = (text: string): string =>
    `import { queue } from "anyfn";\nexport default queue({ name: "orders" }, async (event) => {\n  await new Promise((resolve) => setTimeout(resolve, 1000));\n  console.log("${text} " + event.data.n);\n});\n`;
  await using dev = await devApp({ "functions/charge.ts": code("old") });
  const send = (body: unknown): Promise<Response> =>
    fetch(`${dev.server.url}/_anyfn/dev/send`, {
      method: "POST",
      headers: { authorization: `Bearer ${dev.server.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await send({ to: "orders", data: { n: 1 } })).status).toBe(200);
  await send({ to: "orders", data: { n: 2 }, delay: 3 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  await dev.app.write({ "functions/charge.ts": code("new") });
  await vi.waitFor(() => expect(dev.printed.join("")).toContain("new 2"), 10_000);
  expect(dev.printed.join("").trim().split("\n")).toEqual(["old 1", "new 2"]);
});

test("a port that is taken is followed by the next", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as AddressInfo; // it listens on a port
  try {
    await using dev = await devApp({ "functions/hello.ts": hello("fine") }, { port });
    expect(Number(new URL(dev.server.url).port)).toBeGreaterThan(port);
    expect(dev.notes.join("\n")).toContain(`port ${port} is in use`);
    expect(await dev.get("/hello")).toBe("fine");
  } finally {
    other.close();
  }
});

test("a configuration that breaks or goes away leaves the server as it was", async () => {
  await using dev = await devApp({ "functions/hello.ts": hello("fine") });
  await dev.app.write({ "anyfn.config.js": "broken(\n" });
  await dev.until("a problem", ({ problems }) => problems.length === 1);
  expect(dev.server.state.problems[0]).toMatchObject({ code: "INVALID_CONFIG", file: "anyfn.config.js" });
  expect(await dev.get("/hello")).toBe("fine");
  await dev.app.write({
    "anyfn.config.js": 'export default { conditions: ["@anyfn/source"], basePath: "/v1" };\n',
  });
  await dev.until("no problem", ({ problems }) => problems.length === 0);
  expect(await dev.get("/v1/hello")).toBe("fine");
});

test("code that throws in a timer or ends its process is replaced", async () => {
  await using dev = await devApp({
    "functions/boom.ts":
      'import { http } from "anyfn";\nexport default http({ route: "/boom/:how" }, (request) => {\n  setTimeout(() => {\n    if (request.url.endsWith("/exit")) process.exit(3);\n    throw new TypeError("in a timer");\n  }, 10);\n  return new Response("soon");\n});\n',
  });
  expect(await dev.get("/boom/throw")).toBe("soon");
  await dev.until("another generation", ({ generation }) => generation === 2);
  expect(dev.mistakes).toMatchObject([
    {
      code: "CRASHED",
      file: "functions/boom.ts",
      line: 5,
      reason: expect.stringContaining("TypeError: in a timer"),
    },
  ]);
  expect(await dev.get("/boom/exit")).toBe("soon");
  await dev.until("a third generation", ({ generation }) => generation === 3);
  expect(dev.mistakes).toHaveLength(2);
  expect(await dev.get("/boom/throw")).toBe("soon");
});

test("the shell's environment comes before .env.local, and that before .env; values are never told", async () => {
  await using dev = await devApp(
    {
      ".env": "ONE=env\nTWO=env\nTHREE=env\nKEY=very-secret\n",
      ".env.local": "ONE=local\nTWO=local\n",
      "functions/env.ts":
        'import { http } from "anyfn";\nexport default http({ route: "/env", secrets: ["KEY", "LACKING"] }, () => new Response([process.env.ONE, process.env.TWO, process.env.THREE].join()));\n',
    },
    { env: { ONE: "shell" } },
  );
  expect(await dev.get("/env")).toBe("shell,local,env");
  expect(dev.server.state.functions[0]?.missingSecrets).toEqual(["LACKING"]);
  expect(await dev.get("/_anyfn/dev/state")).not.toContain("very-secret");
  await dev.app.write({ ".env.local": "THREE=changed\n" });
  await dev.until("the second generation", ({ generation }) => generation === 2);
  expect(await dev.get("/env")).toBe("shell,env,changed");
});

test("a schedule fires on the server's clock, in its zone, where summer time begins", async () => {
  await using dev = await devApp(
    {
      "functions/nightly.ts":
        'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 3 * * *", timezone: "Europe/Berlin" }, (event) => console.log(event.scheduledTime));\n',
    },
    { clock: { start: Date.parse("2026-03-29T00:50:00Z"), speed: 60 } },
  );
  // Three o'clock is an hour earlier than the day before.
  await vi.waitFor(() => expect(dev.printed.join("")).toContain("2026-03-29T01:00:00.000Z"), 20_000);
});
