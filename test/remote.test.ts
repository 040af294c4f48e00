/** Deployed functions, as far as they can be had here: Lambda's Invoke API on the real runtime client, and functions behind a URL. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "@anyfn/cli";
import { driver as google } from "@anyfn/cloud-functions/driver";
import {
  type Case,
  cases,
  describeResult,
  type FunctionName,
  functionFile,
  type Report,
  runConformance,
} from "@anyfn/conformance";
import {
  type InvokeEndpoint,
  openLambda,
  openUrl,
  startInvokeEndpoint,
  withoutLogs,
} from "@anyfn/conformance/remote";
import {
  type CloudFunctionsRunning,
  cloudFunctionsLauncher,
} from "@anyfn/conformance/runtimes/cloud-functions";
import { lambdaLauncher } from "@anyfn/conformance/runtimes/lambda";
import type { Running } from "@anyfn/conformance/runtimes/launcher";
import { driver as lambda } from "@anyfn/lambda/driver";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hasFramework, nodePath } from "./support/google-runtime.ts";
import { hasRuntime } from "./support/runtime.ts";

let root: string;
beforeAll(async () => {
  await mkdir(join(import.meta.dirname, ".anyfn"), { recursive: true });
  root = await mkdtemp(join(import.meta.dirname, ".anyfn/remote-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** An app of one reference function. */
async function built(target: "lambda" | "cloud-functions", name: FunctionName): Promise<string> {
  const app = join(root, `${target}-${name}`);
  await mkdir(join(app, "functions"), { recursive: true });
  await writeFile(join(app, "package.json"), '{ "name": "remote", "type": "module" }\n');
  await writeFile(
    join(app, "functions", `${name}.ts`),
    `export { default } from ${JSON.stringify(functionFile(name))};\n`,
  );
  const { out } = await build({ app, targets: [target], conditions: ["@anyfn/source"] });
  return join(out, target);
}

describe.runIf(hasRuntime)("Lambda by its Invoke API", () => {
  const names: readonly FunctionName[] = ["http-response", "queue", "invoke"];
  const started = new Map<string, Running>();
  let endpoint: InvokeEndpoint;

  beforeAll(async () => {
    for (const name of names) {
      const folder = join(await built("lambda", name), name);
      const env = { ANYFN_METER: "records", ANYFN_CONFORMANCE: "1" };
      started.set(
        `conformance-${name}`,
        await lambdaLauncher.launch({ folder, nodePath, env, timeoutMs: 3000 }),
      );
    }
    endpoint = await startInvokeEndpoint({ find: (name) => started.get(name) });
    vi.stubEnv("AWS_ACCESS_KEY_ID", "placeholder");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "placeholder");
  }, 120_000);
  afterAll(async () => {
    vi.unstubAllEnvs();
    await endpoint?.stop();
    await Promise.all([...started.values()].map((running) => running.stop()));
  });

  test("the real SDK plays the cases", async () => {
    const wired = new Set(["http-v2", "sqs", "invoke"]);
    const played = idsOf(cases, ...names);
    const report = await runConformance(lambda, {
      level: "remote",
      filter: (id, variant) => wired.has(variant) && played.has(id),
      open: openLambda({ function: "conformance-{function}", endpoint: endpoint.url, region: "us-east-1" }),
    });
    expect(report.ok, failures(report)).toBe(true);
    expect(report.counts.pass).toBeGreaterThan(40);
  }, 60_000);
});

describe.runIf(hasFramework)("functions behind a URL", () => {
  let running: CloudFunctionsRunning;
  beforeAll(async () => {
    running = await cloudFunctionsLauncher.launch({
      folder: await built("cloud-functions", "http-response"),
      entry: "http_response",
      nodePath,
      timeoutMs: 3000,
    });
    // The process starts with the first request.
    await running.call({ method: "GET", target: "/text", headers: [["Host", "example.com"]] });
  }, 120_000);
  afterAll(() => running?.stop());

  test("the cases that the answer alone decides are played", async () => {
    const { host, port } = running.address as { readonly host: string; readonly port: number };
    const played = idsOf(withoutLogs(cases), "http-response");
    const report = await runConformance(google, {
      level: "remote",
      filter: (id) => played.has(id),
      open: openUrl({ url: `http://${host}:${port}` }),
    });
    expect(report.ok, failures(report)).toBe(true);
    expect(report.counts.pass).toBeGreaterThan(20);
  }, 60_000);
});

test("a remote run says what it needs", async () => {
  await expect(runConformance(lambda, { level: "remote" })).rejects.toThrow(
    /needs a way to call: .*openLambda/,
  );
});

function idsOf(all: readonly Case[], ...names: readonly FunctionName[]): ReadonlySet<string> {
  return new Set(all.filter(({ function: name }) => names.includes(name)).map(({ id }) => id));
}

function failures({ results, unknownGaps }: Report): string {
  const failed = results.filter(({ status }) => status === "fail" || status === "stale-gap");
  return [...failed.map(describeResult), ...unknownGaps].join("\n");
}
