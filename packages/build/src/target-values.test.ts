import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type TemporaryApp, temporaryApp } from "./testing.ts";

const HELLO = 'import { http } from "anyfn";\nexport default http(() => new Response("hello"));\n';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;
}

async function functionOf(app: TemporaryApp, id: string): Promise<Readonly<Record<string, unknown>>> {
  const template = parse(await readFile(join(app.folder, "dist/lambda/template.yaml"), "utf8")) as Template; // as the target writes it
  return template.Resources[id]?.Properties ?? {};
}

async function goingTo(app: TemporaryApp, targets: readonly string[]): Promise<unknown> {
  const { manifest } = await app.build(targets);
  return Object.fromEntries(
    Object.entries(manifest.targets).map(([name, one]) => [name, Object.keys(one?.functions ?? {})]),
  );
}

describe("targets as a record", () => {
  test("says what differs on a target, and what is taken away there", async () => {
    await using app = await temporaryApp({
      "functions/a.ts":
        'import { queue } from "anyfn";\nexport default queue({ name: "q", memory: 512, timeout: 60, env: { ONE: "1", TWO: "1" }, targets: { lambda: { memory: 1024, timeout: undefined, env: { TWO: "2" }, architecture: "arm64" } } }, () => 1);\n',
    });
    await app.build(["lambda", "node"]);
    const { MemorySize, Timeout, Environment, Architectures } = await functionOf(app, "AFunction");
    expect({ MemorySize, Timeout, Environment, Architectures }).toEqual({
      MemorySize: 1024,
      Timeout: 30, // the default
      Environment: { Variables: { NODE_OPTIONS: "--enable-source-maps", ONE: "1", TWO: "2" } },
      Architectures: ["arm64"],
    });
    const service = await readFile(join(app.folder, "dist/node/knative.yaml"), "utf8");
    expect(service).toContain("512Mi");
  });

  test("keeps a function away, from one target or from all others", async () => {
    await using app = await temporaryApp({
      "functions/a.ts": HELLO.replace("http(", 'http({ route: "/a", targets: { node: false } }, '),
      "functions/b.ts": HELLO.replace("http(", 'http({ route: "/b", targets: { node: {}, "*": false } }, '),
      "functions/c.ts": HELLO.replace(
        "http(",
        'http({ route: "/c", targets: { netlify: { memory: 1024 } } }, ',
      ),
    });
    expect(await goingTo(app, ["lambda", "node"])).toEqual({ lambda: ["a", "c"], node: ["b", "c"] });
  });

  test("in the configuration holds for all functions, behind their own values, and is in their entries", async () => {
    await using app = await temporaryApp({
      "functions/a.ts":
        'import { schedule } from "anyfn";\nexport default schedule("0 2 * * *", (_, { remaining }) => remaining());\n',
      "functions/b.ts":
        'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 2 * * *", timeout: 20, targets: { node: {} } }, (_, { remaining }) => remaining());\n',
      "anyfn.config.js":
        "export default { targets: { lambda: { memory: 1024, timeout: 10, batchSize: 3, timezone: 'Europe/Berlin' }, node: false } };\n",
    });
    expect(await goingTo(app, ["lambda", "node"])).toEqual({ lambda: ["a", "b"], node: ["b"] });
    expect(await functionOf(app, "AFunction")).toMatchObject({ MemorySize: 1024, Timeout: 10 });
    expect(await functionOf(app, "BFunction")).toMatchObject({ MemorySize: 1024, Timeout: 20 });
    const template = await readFile(join(app.folder, "dist/lambda/template.yaml"), "utf8");
    expect(template.match(/ScheduleExpressionTimezone: Europe\/Berlin/g)).toHaveLength(2);
    const code = await readFile(join(app.folder, "dist/lambda/a/index.mjs"), "utf8");
    expect(code).toMatch(/timezone:["'`]Europe\/Berlin/);
    expect(code).not.toContain("batchSize:3");
  });

  test("in the configuration says what to build for by default", async () => {
    await using app = await temporaryApp({
      "functions/a.ts": HELLO,
      "anyfn.config.js":
        "export default { targets: { node: { memory: 256 }, netlify: {}, firebase: false } };\n",
    });
    expect(Object.keys((await app.build()).manifest.targets)).toEqual(["node", "netlify"]);
  });

  test("is carried by a generated entry, which runs with it", async () => {
    await using app = await temporaryApp({
      "functions/b.ts":
        'import { queue } from "anyfn";\nlet most = 0;\nlet now = 0;\nexport default queue("q2", async () => { most = Math.max(most, ++now); await new Promise((end) => setTimeout(end, 5)); now--; globalThis.mostOfB = most; });\n',
      "anyfn.config.js": "export default { stages: { production: { concurrency: 2 } } };\n",
    });
    await app.build(["lambda"], { stage: "production" });
    const records = Array.from({ length: 6 }, (_, index) => ({
      messageId: String(index),
      receiptHandle: "r",
      body: "{}",
      attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1700000000000" },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:q2",
      awsRegion: "eu-west-1",
    }));
    const url = pathToFileURL(join(app.folder, "dist/lambda/b/index.mjs")).href;
    const { handler } = (await import(url)) as {
      readonly handler: (event: unknown, context: unknown) => Promise<unknown>;
    };
    await handler({ Records: records }, { awsRequestId: "r", getRemainingTimeInMillis: () => 10_000 });
    expect((globalThis as { readonly mostOfB?: number }).mostOfB).toBe(2);
  });
});

describe("stages", () => {
  const files = {
    "functions/a.ts": HELLO,
    "functions/b.ts": HELLO.replace("http(", 'http({ route: "/b", minInstances: 3 }, '),
    "anyfn.config.js":
      "export default { targets: { lambda: { memory: 512 } }, stages: { production: { minInstances: 1, targets: { lambda: { memory: 2048 }, node: false } }, test: {} } };\n",
  };

  test("are chosen by name", async () => {
    await using app = await temporaryApp(files);
    await app.build(["lambda"], { stage: "test" });
    expect(await functionOf(app, "AFunction")).toMatchObject({ MemorySize: 512 });
    expect(await functionOf(app, "AFunction")).not.toHaveProperty("ProvisionedConcurrencyConfig");
    const { manifest } = await app.build(["lambda", "node"], { stage: "production" });
    expect(await functionOf(app, "AFunction")).toMatchObject({
      MemorySize: 2048,
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 },
    });
    expect(await functionOf(app, "BFunction")).toMatchObject({
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 },
    });
    expect(manifest.targets.node?.functions).toEqual({});
  });

  test("that are not there are a mistake with the nearest name", async () => {
    await using app = await temporaryApp(files);
    expect(await app.mistakes(["lambda"], { stage: "prodution" })).toBe(
      [
        "error UNKNOWN_STAGE",
        '  There is no stage "prodution".',
        "  → Did you mean --stage production?",
        "  → Use one of production, test: --stage production.",
        "  → Leave --stage out for the values that every stage has.",
      ].join("\n"),
    );
  });
});

describe("what is wrong with a record", () => {
  const of = (options: string): Readonly<Record<string, string>> => ({
    "functions/a.js": `import { http } from "anyfn";\nexport default http({ targets: ${options} }, () => new Response());\n`,
  });

  test.each([
    [
      "an unknown target",
      "{ netlfy: { memory: 512 } }",
      'targets names "netlfy", which is no target.\n  → Did you mean netlify?',
    ],
    [
      "an unknown target in a list",
      '["lamda"]',
      'targets names "lamda", which is no target.\n  → Did you mean lambda?',
    ],
    [
      "a value that is the same everywhere",
      '{ lambda: { route: "/a" } }',
      'targets.lambda has "route", which is no value that differs between targets.',
    ],
    ["a misspelt value", "{ lambda: { memroy: 512 } }", "→ Did you mean memory?"],
    ["a value of another kind", "{ lambda: { batchSize: 5 } }", 'targets.lambda has "batchSize"'],
    [
      "a value of another type",
      '{ lambda: { memory: "512" } }',
      'targets.lambda.memory is "512", and should be a number.',
    ],
    [
      "values for all others",
      '{ "*": { memory: 512 } }',
      'targets["*"] is {"memory":512}, and should be false.',
    ],
    ["something else", "7", "targets is 7, and should be a list of targets or a record"],
    [
      "something else for a target",
      "{ lambda: true }",
      'targets["lambda"] is true, and should be false or a record of values.',
    ],
  ])("%s", async (_, options, reason) => {
    await using app = await temporaryApp(of(options));
    const said = await app.mistakes(["lambda", "node"]);
    expect(said).toContain(reason);
    expect(said).toContain("functions/a.js:2");
  });

  test("in the configuration", async () => {
    await using app = await temporaryApp({
      "functions/a.ts": HELLO,
      "anyfn.config.js":
        "export default { targets: { lamda: {}, node: { memroy: 1 } }, stages: { a: { targets: { x: {} }, memory: '1' } } };\n",
    });
    const said = await app.mistakes(["lambda"]);
    expect(said).toContain('targets names "lamda", which is no target.\n  → Did you mean lambda?');
    expect(said).toContain('targets.node has "memroy"');
    expect(said).toContain('stages.a.targets names "x", which is no target.');
    expect(said).toContain('stages.a.memory is "1", and should be a number.');
  });

  test("a schedule that is wrong on one target alone", async () => {
    await using app = await temporaryApp({
      "functions/a.ts":
        'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 2 * * *", targets: { lambda: { every: "7 minutes" } } }, () => 1);\n',
    });
    expect(await app.mistakes(["lambda", "node"])).toMatch(
      /^error INVALID_SCHEDULE {2}functions\/a.ts:2 {2}a on lambda\n/,
    );
  });
});

describe("maxInstances", () => {
  const NAMES = ["lambda", "cloud-functions", "firebase", "azure-functions", "node"];
  const text = (app: TemporaryApp, path: string): Promise<string> =>
    readFile(join(app.folder, "dist", path), "utf8");

  test("is what each target has for it", async () => {
    await using app = await temporaryApp({
      "functions/hello.ts": HELLO.replace("http(", "http({ maxInstances: 3, minInstances: 1 }, "),
      "functions/orders.ts":
        'import { queue } from "anyfn";\nexport default queue({ name: "orders", maxInstances: 4, concurrency: 1 }, () => 1);\n',
    });
    await app.build(NAMES);
    expect(await functionOf(app, "HelloFunction")).toMatchObject({ ReservedConcurrentExecutions: 3 });
    const orders = await functionOf(app, "OrdersFunction");
    expect(orders).not.toHaveProperty("ReservedConcurrentExecutions");
    const template = await text(app, "lambda/template.yaml");
    expect(template).toMatch(/ScalingConfig:\n +MaximumConcurrency: 4/);
    const google = await text(app, "cloud-functions/deploy.sh");
    expect(google).toContain("--max-instances=3");
    expect(google).toContain("--max-instances=4");
    expect(await text(app, "firebase/functions/functions.yaml")).toMatch(/maxInstances: 3/);
    expect(await text(app, "azure-functions/deploy.sh")).toContain("--maximum-instance-count 4");
    expect(await text(app, "node/knative.yaml")).toMatch(/autoscaling.knative.dev\/max-scale: "3"/);
  });

  test.each([
    [
      "one for a queue of SQS",
      "lambda",
      "maxInstances: 1",
      "MaximumConcurrency of its mapping is 2 at least",
    ],
    [
      "less than minInstances",
      "lambda",
      "maxInstances: 2, minInstances: 3",
      "minInstances: 3 is more than maxInstances: 2.",
    ],
    [
      "any on Netlify",
      "netlify",
      'maxInstances: 2, native: { netlify: { queue: "background" } }',
      "maxInstances: 2 cannot be kept",
    ],
  ])("%s is a mistake", async (_, target, options, reason) => {
    await using app = await temporaryApp({
      "functions/orders.ts": `import { queue } from "anyfn";\nexport default queue({ name: "orders", ${options} }, () => 1);\n`,
    });
    expect(await app.mistakes([target])).toContain(reason);
  });
});
