import { temporaryApp } from "@anyfn/build/testing";
import { expect, test } from "vitest";
import { anyfn } from "../run-anyfn.ts";

const functions = {
  "functions/hello.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/hello", methods: ["GET", "POST"] }, async (request) => {\n  console.log("printed");\n  return new Response(request.method + " " + new URL(request.url).search + " " + (await request.text()));\n});\n',
  "functions/fails.ts":
    'import { http } from "anyfn";\nexport default http({ route: "/fails" }, () => { throw new Error("no"); });\n',
  "functions/price.ts":
    'import { invoke } from "anyfn";\nexport default invoke((event) => ({ got: event.data }));\n',
  "functions/nightly.ts":
    'import { schedule } from "anyfn";\nexport default schedule({ cron: "0 3 * * *" }, () => console.log("fired"));\n',
  "functions/charge.ts":
    'import { queue } from "anyfn";\nexport default queue({ name: "orders" }, (event) => console.log("charged " + JSON.stringify(event.data)));\n',
};

test("anyfn invoke calls a function without a server: the answer alone is on standard output", async () => {
  await using app = await temporaryApp(functions);
  const called = await anyfn(app, "invoke", "hello", "--path", "/hello?a=1", "--data", '{"n":1}');
  expect(called).toMatchObject({ code: 0, stdout: 'POST ?a=1 {"n":1}\n' });
  expect(called.stderr).toContain("200 in ");
  expect(called.stderr).toContain("printed");
  const price = await anyfn(app, "invoke", "price", "--data", "[1,2]", "--target", "lambda", "--json");
  expect(price.code).toBe(0);
  expect(JSON.parse(price.stdout)).toMatchObject({
    ok: true,
    function: "price",
    target: "lambda",
    outcome: { kind: "invoke", redelivered: [], result: { got: [1, 2] } },
  });
  expect(await anyfn(app, "invoke", "nightly")).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining("fired"),
  });
});

test("anyfn invoke ends with 1 where the function fails, and with 2 where the command is wrong", async () => {
  await using app = await temporaryApp(functions);
  expect((await anyfn(app, "invoke", "fails")).code).toBe(1);
  const unknown = await anyfn(app, "invoke", "prise");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("anyfn invoke price");
  expect((await anyfn(app, "invoke", "nightly", "--data", "1")).code).toBe(2);
  expect((await anyfn(app, "invoke", "hello", "--target", "nowhere")).code).toBe(2);
});

test("anyfn event prints the platform's own event", async () => {
  await using app = await temporaryApp(functions);
  const { code, stdout } = await anyfn(app, "event", "charge", "--target", "lambda", "--data", "hello");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ Records: [{ eventSource: "aws:sqs", body: "hello" }] });
});

test("anyfn send without a server waits until the message was handled", async () => {
  await using app = await temporaryApp(functions);
  const sent = await anyfn(app, "send", "orders", '{"n":1}');
  expect(sent).toMatchObject({ code: 0, stderr: expect.stringContaining('charged {"n":1}') });
  const unknown = await anyfn(app, "send", "order", "1");
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("orders");
});
