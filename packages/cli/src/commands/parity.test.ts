import { expect, test } from "vitest";
import { anyfn } from "../run-anyfn.ts";
import { temporaryApp } from "../temporary-app.ts";

const FILES = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/hello/:name" }, (_request, { params }) => Response.json({ hello: params.name }));\n',
  "functions/where.ts":
    'import { queue } from "anyfn";\nexport default queue("jobs", (event, context) => { context.log.info("at work", { where: context.provider, n: event.data.n }); });\n',
};
const targets = ["--target", "lambda,cloud-functions,azure-functions"];

test("says that a function does the same everywhere", async () => {
  await using app = await temporaryApp(FILES);
  const { code, stdout, stderr } = await anyfn(app, "parity", "hello", ...targets);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(
    /^lambda +rest\ncloud-functions +http\nazure-functions +http\n\n✔ hello: the same everywhere/,
  );
});

test("prints what differs, side by side, and exits with 1", async () => {
  await using app = await temporaryApp(FILES);
  const { code, stdout } = await anyfn(app, "parity", "where", ...targets);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'logs.0.fields.where\n  lambda           "lambda"\n  cloud-functions  "cloud-functions"\n  azure-functions  "azure-functions"\n',
  );
  expect(stdout).toContain("✖ where: 1 difference\n");
});

test("plays an event from a file, and answers in JSON", async () => {
  await using app = await temporaryApp(FILES);
  await app.write({ "event.json": '{ "kind": "http", "method": "GET", "target": "/hello/j%C3%BCrgen" }' });
  const { code, stdout } = await anyfn(app, "parity", "hello", "--event", "event.json", "--json", ...targets);
  expect(code).toBe(0);
  const { ok, differences, targets: columns } = JSON.parse(stdout);
  expect([ok, differences]).toEqual([true, []]);
  expect(columns.map((column: { readonly parts: object }) => column.parts)).toEqual(
    Array(3).fill({
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

test.each([
  [[], "Which function?"],
  [["nobody"], "There is no function nobody."],
  [["hello", "--event", "nowhere.json"], "There is no file nowhere.json."],
  [
    ["hello", "--event", "queue.json"],
    "queue.json is an event of the kind queue, and hello is a function of the kind http.",
  ],
  [["hello", "--event", "broken.json"], "broken.json: messages.0.body: "],
  [["hello", "where"], 'There is nothing that "where" could mean here.'],
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
