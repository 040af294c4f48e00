import { temporaryApp } from "@anyfn/build/testing";
import { expect, test } from "vitest";
import { anyfn } from "../run-anyfn.ts";

const FILES = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/hello/:name" }, (_request, { params }) => Response.json({ hello: params.name }));\n',
  "functions/where.ts":
    'import { queue } from "anyfn";\nexport default queue("jobs", (event, context) => { context.log.info("at work", { where: context.provider, n: event.data.n }); });\n',
  "functions/baked.ts":
    'import { http } from "anyfn";\nexport default http(() => new Response("", { headers: [["set-cookie", "a=1; Path=/"], ["set-cookie", "b=2"]] }));\n',
  "functions/aws.ts":
    'import { queue } from "anyfn";\nexport default queue({ name: "jobs", targets: ["lambda"] }, () => {});\n',
  "functions/clicks.ts":
    'import { stream } from "anyfn";\nexport default stream({ name: "clicks" }, () => {});\n',
};
const targets = ["--target", "lambda,cloud-functions,azure-functions"];

test("says that a function does the same everywhere", async () => {
  await using app = await temporaryApp(FILES);
  const { code, stdout, stderr } = await anyfn(app, "parity", "hello", ...targets);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(
    /^lambda +rest, http-v1, .*, rest-streamed\ncloud-functions +http\nazure-functions +http, http-streamed\n\n✔ hello: the same everywhere, in 13 ways of calling it \(status, /,
  );
});

test("prints what differs, side by side, and exits with 1", async () => {
  await using app = await temporaryApp(FILES);
  const { code, stdout } = await anyfn(app, "parity", "where", ...targets);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'logs.0.fields.where\n  lambda           "lambda"\n  cloud-functions  "cloud-functions"\n  azure-functions  "azure-functions"\n',
  );
  expect(stdout).toMatch(/✖ where: 1 difference in 16 ways of calling it\n$/);
});

test("plays an event from a file, and answers in JSON", async () => {
  await using app = await temporaryApp(FILES);
  await app.write({ "event.json": '{ "kind": "http", "method": "GET", "target": "/hello/j%C3%BCrgen" }' });
  const { code, stdout } = await anyfn(app, "parity", "hello", "--event", "event.json", "--json", ...targets);
  expect(code).toBe(0);
  const { ok, differences, targets: columns } = JSON.parse(stdout);
  expect([ok, differences]).toEqual([true, []]);
  expect(columns.map((column: { readonly parts: object }) => column.parts)).toEqual(
    Array(13).fill({
      status: 200,
      "header content-type": "application/json",
      cookies: [],
      body: '{"hello":"jürgen"}',
      error: null,
      logs: [],
      usage: [
        {
          kind: "http",
          invocations: 1,
          outcomes: { ok: 1, error: 0, timeout: 0, cancelled: 0 },
          events: 1,
          failures: 0,
          bytesIn: 0,
          bytesOut: 19,
          counts: {},
        },
      ],
    }),
  );
});

test("plays the chosen ways of calling alone, and says who was not asked", async () => {
  await using app = await temporaryApp(FILES);
  const chosen = ["--variant", "alb-single,alb-multi,azure-functions@http"];
  const { code, stdout } = await anyfn(app, "parity", "baked", ...targets, ...chosen);
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^lambda +alb-single, alb-multi\ncloud-functions +none of http was chosen\nazure-functions +http\n/,
  );
  expect(stdout).toContain('cookies.0\n  lambda           "a=1; Path=/"\n  azure-functions  "a=1; path=/"\n');
});

test("what the function prints is not among the answer, and when it was stopped is no difference", async () => {
  await using app = await temporaryApp({
    "functions/noisy.ts":
      'import { http } from "anyfn";\nprocess.stdout.write("loaded\\n");\nexport default http({ timeout: 1 }, () => {\n  console.log("called");\n  return new Promise<Response>(() => {});\n});\n',
  });
  const { code, stdout, stderr } = await anyfn(
    app,
    "parity",
    "noisy",
    "--target",
    "lambda",
    "--json",
    "--variant",
    "rest,http-v2",
  );
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, differences: [] });
  expect(code).toBe(0);
  expect(stderr).toContain("loaded\n");
});

test("a function that is for some targets is compared on those", async () => {
  await using app = await temporaryApp(FILES);
  const { code, stdout } = await anyfn(app, "parity", "aws", ...targets);
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^lambda +sqs, .*\ncloud-functions +the function is not for it\nazure-functions +the function is not for it\n\n✔ /,
  );
});

test("what no target was played for is not the same everywhere", async () => {
  await using app = await temporaryApp(FILES);
  const { code, stdout } = await anyfn(app, "parity", "clicks", "--target", "cloud-functions");
  expect(code).toBe(1);
  expect(stdout).toBe("cloud-functions  calls no such function\n\n✖ clicks: nothing was played\n");
});

test.each([
  [[], "Which function?"],
  [["nobody"], "There is no function nobody."],
  [["hello", "--event", "nowhere.json"], "No file can be read at nowhere.json."],
  [
    ["hello", "--event", "queue.json"],
    "queue.json is an event of the kind queue, and hello is a function of the kind http.",
  ],
  [["hello", "--event", "broken.json"], "broken.json: messages.0.body: "],
  [["hello", "--variant", "http,nothing"], 'Nothing calls a function of the kind http as "nothing".'],
  [["hello", "where"], 'Unexpected argument "where".'],
])("refuses %j with exit code 2", async (args, reason) => {
  await using app = await temporaryApp(FILES);
  await app.write({
    "queue.json": '{ "kind": "queue", "messages": [{ "queue": "jobs", "body": "x" }] }',
    "broken.json": '{ "kind": "queue", "messages": [{ "queue": "jobs" }] }',
  });
  const { code, stdout, stderr } = await anyfn(app, "parity", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(reason);
});
