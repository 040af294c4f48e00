import { describe, expect, test } from "vitest";
import { targetNames } from "./targets.ts";
import { temporaryApp } from "./testing.ts";

const define = (kind: string, first: string): string =>
  `import { ${kind} } from "anyfn";\nexport default ${kind}(${first}() => undefined);\n`;

/** One function of each kind, as somebody writes them first. */
const FRESH = {
  "functions/hello.ts": 'import { http } from "anyfn";\nexport default http(() => new Response("hello"));\n',
  "functions/nightly.ts": define("schedule", '"0 2 * * *", '),
  "functions/thumbnail.ts": define("storage", '"uploads", '),
  "functions/orders.ts": define("queue", '"orders", '),
  "functions/signups.ts": define("topic", '"signups", '),
  "functions/users.ts": define("database", '"users", '),
  "functions/clicks.ts": define("stream", '"clicks", '),
  "functions/placed.ts": define("event", '"com.example.order.placed", '),
  "functions/price.ts": define("invoke", ""),
};

describe("a fresh app with one function of each kind", () => {
  test("is built for all targets, with notes for what differs", async () => {
    await using app = await temporaryApp(FRESH);
    const { manifest, warnings } = await app.build(targetNames);
    expect(Object.keys(manifest.targets)).toEqual(targetNames);
    for (const target of ["lambda", "azure-functions", "node"] as const)
      expect(Object.keys(manifest.targets[target]?.functions ?? {}), target).toHaveLength(9);
    expect(Object.keys(manifest.targets["cloud-functions"]?.functions ?? {})).not.toContain("clicks");
    expect(Object.keys(manifest.targets.netlify?.functions ?? {}).sort()).toEqual([
      "hello",
      "nightly",
      "price",
    ]);
    expect(warnings.map(({ code, target, function: name }) => `${code} ${name} on ${target}`).sort()).toEqual(
      [
        "NOTE clicks on azure-functions",
        "NOTE clicks on cloud-functions",
        "NOTE clicks on firebase",
        "NOTE clicks on netlify",
        "NOTE orders on netlify",
        "NOTE placed on netlify",
        "NOTE signups on azure-functions",
        "NOTE signups on netlify",
        "NOTE thumbnail on netlify",
        "NOTE users on azure-functions",
        "NOTE users on netlify",
      ],
    );
    for (const { reason, waysOut } of warnings) {
      expect(reason).not.toBe("");
      expect(waysOut.length).toBeGreaterThan(1);
    }
  });

  test("names what nothing calls as a mistake where no other target takes it", async () => {
    await using app = await temporaryApp({ "functions/orders.ts": FRESH["functions/orders.ts"] });
    expect(await app.mistakes(["netlify"])).toContain("Netlify has no queue that calls functions.");
  });

  test("names what nothing calls as a mistake where the function names the target", async () => {
    await using app = await temporaryApp({
      "functions/orders.ts": define("queue", '{ name: "orders", targets: ["lambda", "netlify"] }, '),
    });
    expect(await app.mistakes(["lambda", "netlify"])).toContain("Netlify has no queue that calls functions.");
  });
});

test("a size that a target does not have becomes the next larger one", async () => {
  await using app = await temporaryApp({
    "functions/hello.ts":
      'import { http } from "anyfn";\nexport default http({ memory: 600 }, () => new Response("hello"));\n',
  });
  const { warnings } = await app.build(targetNames);
  expect(warnings.map(({ target, reason }) => [target, reason])).toEqual([
    ["firebase", "memory: 600 becomes 1024 MB, the next larger size that there is."],
    ["azure-functions", "memory: 600 becomes 2048 MB, the next larger size that there is."],
    ["netlify", "memory: 600 becomes 1024 MB, the next larger size that there is."],
  ]);
});

test("what would change the meaning is a mistake, of which another value for the target is a way out", async () => {
  await using app = await temporaryApp({
    "functions/nightly.ts":
      'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 2 * * *", timezone: "Europe/Berlin", timeout: 120, architecture: "arm64", retry: { attempts: 3 } }, () => undefined);\n',
  });
  const said = await app.mistakes(["cloud-functions", "azure-functions", "netlify"]);
  for (const [target, options] of Object.entries({
    '"cloud-functions"': ["architecture"],
    '"azure-functions"': ["architecture", "timezone"],
    netlify: ["architecture", "timezone", "timeout", "retry"],
  }))
    for (const option of options)
      expect(said).toContain(
        `→ Say what differs there: targets: { ${target}: { ${option}: … } }; undefined takes it away.`,
      );
  await app.write({
    "functions/nightly.ts":
      'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 2 * * *", timezone: "Europe/Berlin", timeout: 120, architecture: "arm64", retry: { attempts: 2 }, targets: { "cloud-functions": { architecture: undefined }, firebase: { architecture: undefined }, "azure-functions": { architecture: undefined, timezone: undefined, cron: "0 1 * * *" }, netlify: { architecture: undefined, timezone: undefined, timeout: 30, retry: undefined } } }, () => undefined);\n',
  });
  expect(Object.keys((await app.build(targetNames)).manifest.targets)).toEqual(targetNames);
});

test("two functions without a route are a mistake only where a target serves both at one address", async () => {
  const hello = FRESH["functions/hello.ts"];
  await using app = await temporaryApp({ "functions/a.ts": hello, "functions/b.ts": hello });
  const { manifest } = await app.build(["cloud-functions", "firebase"]);
  expect(Object.keys(manifest.targets.firebase?.functions ?? {})).toEqual(["a", "b"]);
  expect(await app.mistakes(["cloud-functions", "lambda", "node"])).toMatch(
    /^error DUPLICATE_ROUTE {2}functions\/b.ts:2 {2}b on lambda, node\n/,
  );
  await app.write({ "anyfn.config.js": 'export default { lambda: { http: "function-url" } };\n' });
  expect(Object.keys((await app.build(["lambda"])).manifest.targets.lambda?.functions ?? {})).toEqual([
    "a",
    "b",
  ]);
});
