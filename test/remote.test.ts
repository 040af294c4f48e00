/** Deployed functions, as far as they can be had here: Lambda's Invoke API on the real runtime client, and functions behind a URL. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { gunzipSync } from "node:zlib";
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
import { type NodeRunning, nodeLauncher } from "@anyfn/conformance/runtimes/node";
import { driver as lambda } from "@anyfn/lambda/driver";
import type { Driver } from "anyfn/driver";
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

describe.runIf(hasRuntime)("anyfn conformance --level remote, by the Invoke API", () => {
  const started = new Map<string, Promise<Running>>();
  const out = () => join(root, "deploy");
  let endpoint: InvokeEndpoint;

  beforeAll(async () => {
    const built = await anyfn("--target", "lambda", "--out", out(), "--reference", FUNCTIONS.join());
    expect(built).toMatchObject({ code: 0, stderr: "" });
    endpoint = await startInvokeEndpoint({ find });
  }, 120_000);
  afterAll(async () => {
    await endpoint?.stop();
    for (const running of started.values()) await (await running).stop();
  });

  /** What `aws lambda create-function` makes of the archives that deploy.sh names. */
  function find(name: string): Promise<Running> | undefined {
    const folder = join(out(), "lambda", name);
    if (!existsSync(`${folder}.zip`)) return undefined;
    const env = { ANYFN_METER: "records", ANYFN_CONFORMANCE: "1" };
    const options = { folder, nodePath, env, timeoutMs: 3000, memoryMb: 256, entry: "index.handler" };
    const running = started.get(name) ?? lambdaLauncher.launch({ ...options, functionName: name });
    started.set(name, running);
    return running;
  }

  test("AWS's own client plays what was built to be deployed", async () => {
    const { code, stdout, stderr } = await anyfn(
      ...["--target", "lambda", "--function", "conformance-{function}", "--reference", FUNCTIONS.join()],
      ...["--endpoint", endpoint.url, "--region", "us-east-1", "--json"],
    );
    expect({ code, stderr }, failuresOf(stdout)).toEqual({ code: 0, stderr: "" });
    const { runs } = JSON.parse(stdout) as {
      readonly runs: readonly (Report & { readonly runtime: string })[];
    };
    expect(runs.map(({ target, level, runtime }) => ({ target, level, runtime }))).toEqual([
      { target: "lambda", level: "remote", runtime: `Invoke conformance-{function} at ${endpoint.url}` },
    ]);
    const [run] = runs;
    // Every variant of the functions that are deployed, and no case that nobody can ask.
    expect(new Set(run?.results.map(({ variant }) => variant))).toEqual(
      new Set(
        lambda.variants.flatMap(({ id }) =>
          run && !Object.hasOwn(run.unplayed, id) && KINDS.has(kindOf(lambda, id)) ? [id] : [],
        ),
      ),
    );
    expect(run?.counts).toMatchObject({ fail: 0, "stale-gap": 0 });
    expect(run?.counts.pass).toBeGreaterThan(300);
    expect(Object.values(run?.unasked ?? {})).toContain(
      "nobody can ask for an instance that was just started",
    );
  }, 120_000);

  test("a function that is not there stops the run before it begins", async () => {
    const { code, stdout, stderr } = await anyfn(
      ...["--target", "lambda", "--function", "nobody-{function}", "--reference", "queue,invoke"],
      ...["--endpoint", endpoint.url, "--region", "us-east-1"],
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(
      /UNREACHABLE {2}lambda\n {2}nobody-invoke cannot be called: ResourceNotFoundException: /,
    );
  });

  test("a profile of the shared settings says as whom", async () => {
    await mkdir(join(root, ".aws"), { recursive: true });
    const keys = "aws_access_key_id = placeholder\naws_secret_access_key = placeholder\n";
    await writeFile(join(root, ".aws/credentials"), `[of-the-suite]\n${keys}`);
    const call = (...more: readonly string[]) =>
      anyfnAs(
        {},
        ...["--target", "lambda", "--function", "conformance-queue", "--reference", "queue"],
        ...["--endpoint", endpoint.url, "--region", "us-east-1", "--filter", "queue.fields@sqs", ...more],
      );
    expect(await call("--profile", "of-the-suite")).toMatchObject({ code: 0, stderr: "" });
    const nobody = await call("--profile", "of-nobody");
    expect([nobody.code, nobody.stderr]).toEqual([
      2,
      expect.stringContaining("conformance-queue cannot be called: CredentialsProviderError: "),
    ]);
  });
});

describe("anyfn conformance --level remote, by URL", () => {
  const started = new Map<string, Promise<NodeRunning>>();
  let front: Server;
  beforeAll(async () => {
    const built = await anyfn("--target", "node", "--out", join(root, "deploy"), "--reference", SITES.join());
    expect(built).toMatchObject({ code: 0, stderr: "" });
    front = await frontOf(async (name) => {
      const folder = join(root, "deploy/node", name);
      const running = started.get(name) ?? nodeLauncher.launch({ folder, nodePath, timeoutMs: 3000 });
      started.set(name, running);
      return (await running).address as { readonly host: string; readonly port: number }; // over TCP
    });
  }, 60_000);
  afterAll(async () => {
    front?.close();
    for (const running of started.values()) await (await running).stop();
  });

  test("requests alone are played, on servers that were built to be deployed", async () => {
    const { port } = front.address() as AddressInfo; // it listens
    const url = `http://127.0.0.1:${port}/conformance-{function}`;
    const page = join(root, "remote.html");
    const given = ["--target", "node", "--url", url, "--header", "Authorization: Bearer abc"];
    const { code, stdout, stderr } = await anyfn(
      ...given,
      "--reference",
      SITES.join(),
      "--json",
      "--html",
      page,
    );
    expect({ code, stderr }, failuresOf(stdout)).toEqual({ code: 0, stderr: "" });
    const [run] = (JSON.parse(stdout) as { readonly runs: readonly Report[] }).runs;
    expect(run).toMatchObject({ level: "remote", counts: { fail: 0, gap: 0, "stale-gap": 0 } });
    expect(run?.counts.pass).toBeGreaterThan(60);
    expect(new Set(run?.results.map(({ variant }) => variant))).toEqual(new Set(["http"]));
    expect(new Set(Object.values(run?.unasked ?? {}))).toEqual(
      new Set([
        "nobody can ask for an instance that was just started",
        "it is judged by the function's log, which a URL does not give",
        "it says who calls, or how the place is called, and the network says that",
        "it sends a header that says who calls here",
      ]),
    );
    expect(seen).toEqual(new Set(["Bearer abc"]));
    // This machine is no platform: the page shows the plays, and no cell as deployed.
    expect(await dataOf(page)).toEqual(new Set([null]));
  }, 60_000);
});

test("a remote run says what it needs", async () => {
  await expect(runConformance(lambda, { level: "remote" })).rejects.toThrow(
    /needs a way to call: .*openLambda/,
  );
});

/** Reference functions of every kind, and none that waits for a deadline. */
const FUNCTIONS: readonly FunctionName[] = [
  ...(["http-body", "http-echo", "http-response", "schedule", "storage", "queue", "queue-batch"] as const),
  ...(["topic", "database", "stream", "event", "invoke", "invoke-parts"] as const),
];
const KINDS: ReadonlySet<string> = new Set(FUNCTIONS.map((name) => name.split("-")[0] ?? ""));
const SITES: readonly FunctionName[] = ["http-echo", "http-body", "http-params", "http-stream"];

function kindOf({ variants }: Driver, wanted: string): string {
  return variants.find(({ id }) => id === wanted)?.kind ?? "";
}

/** Of a run as JSON. */
function failuresOf(stdout: string): string {
  const { runs } = JSON.parse(stdout) as { readonly runs: readonly Report[] }; // what the command prints
  return runs.map(failures).join("\n");
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line, in `root`. */
function anyfn(...args: readonly string[]): Promise<Ran> {
  return anyfnAs({ AWS_ACCESS_KEY_ID: "placeholder", AWS_SECRET_ACCESS_KEY: "placeholder" }, ...args);
}

/** With the settings and the credentials of AWS that are in `root`, and these. */
async function anyfnAs(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> {
  const bin = join(import.meta.dirname, "../packages/cli/src/bin.ts");
  const command = ["--conditions=@anyfn/source", bin, "conformance", "--level", "remote", ...args];
  const own = { PATH: process.env.PATH, HOME: root, AWS_EC2_METADATA_DISABLED: "true", ...env };
  const options = { cwd: root, maxBuffer: 1e8, env: own };
  const ran = await promisify(execFile)(process.execPath, command, options).catch((error: unknown) => error);
  const { code = 0, stdout, stderr } = ran as { code?: number; stdout: string; stderr: string }; // both carry what was printed
  return { code, stdout: stripVTControlCharacters(stdout), stderr: stripVTControlCharacters(stderr) };
}

/** The authorizations that came. */
const seen = new Set<string | undefined>();

/** A front that gives each server a folder, as Google's URLs of functions do, and hands on everything else as it is. */
async function frontOf(
  find: (name: string) => Promise<{ readonly host: string; readonly port: number }>,
): Promise<Server> {
  const server = createServer(async (request, response) => {
    const [, name = "", path = "/"] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? "") ?? [];
    seen.add(request.headers.authorization);
    const headers = request.rawHeaders.filter(
      (text, index, all) => !/^authorization$/i.test(index % 2 === 0 ? text : (all[index - 1] ?? "")),
    );
    const { method } = request;
    const onward = httpRequest({ ...(await find(name)), method, path, headers, setHost: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.rawHeaders);
      answer.pipe(response);
      answer.once("close", () => answer.complete || response.destroy());
    });
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return server;
}

/** The levels in the cells of a page. */
async function dataOf(page: string): Promise<ReadonlySet<string | null>> {
  const [, packed = ""] = /id="data">([^<]*)</.exec(await readFile(page, "utf8")) ?? [];
  const { targets } = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()) as {
    readonly targets: readonly { readonly capabilities: readonly { readonly level: string | null }[] }[];
  }; // what the page holds
  return new Set(targets.flatMap(({ capabilities }) => capabilities.map(({ level }) => level)));
}

function idsOf(all: readonly Case[], ...names: readonly FunctionName[]): ReadonlySet<string> {
  return new Set(all.filter(({ function: name }) => names.includes(name)).map(({ id }) => id));
}

function failures({ results, unknownGaps }: Report): string {
  const failed = results.filter(({ status }) => status === "fail" || status === "stale-gap");
  return [...failed.map(describeResult), ...unknownGaps].join("\n");
}
