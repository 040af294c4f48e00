import { execFile } from "node:child_process";
import { createSign, generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryApp } from "./testing.ts";

const APP = {
  "functions/who.ts":
    'import { invoke } from "anyfn";\nexport default invoke((_event, context) => context.client.auth?.uid);\n',
  "functions/hello.ts": 'import { http } from "anyfn";\nexport default http(() => new Response("hello"));\n',
};

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEYS = JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", alg: "RS256" }] });

/** Calls the bundle as the functions framework does, once with each authorization, with our keys in place of Google's. */
const CHILD = `
  import { createServer } from "node:http";
  const [file, keys, ...tokens] = process.argv.slice(1);
  const { handler } = await import(file);
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response(keys);
  const server = createServer((req, res) => {
    const chunks = [];
    req.on("data", (chunk) => chunks.push(chunk)).on("end", () =>
      handler(Object.assign(req, { originalUrl: req.url, rawBody: Buffer.concat(chunks) }), res));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const answers = [];
  for (const token of tokens) {
    const headers = { "content-type": "application/json", ...(token && { authorization: "Bearer " + token }) };
    const response = await fetch("http://127.0.0.1:" + server.address().port, { method: "POST", headers, body: '{"data":1}' });
    answers.push([response.status, await response.json()]);
  }
  console.log(JSON.stringify(answers));
  process.exit();
`;

test("the bundle of a callable verifies tokens, and needs no package for it", async () => {
  await using app = await temporaryApp(APP);
  const { out, manifest } = await app.build(["firebase"]);
  const bundleOf = (name: string): string =>
    join(out, manifest.targets.firebase?.functions[name]?.bundle ?? "");
  const valid = signed({});
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      CHILD,
      bundleOf("who"),
      KEYS,
      "",
      valid,
      `${valid.slice(0, -8)}AAAAAAAA`,
      signed({ aud: "other" }),
    ],
    { env: { GCLOUD_PROJECT: "demo-shop", ANYFN_METER: "off" } },
  );
  const refused = [401, { error: { message: "Unauthenticated", status: "UNAUTHENTICATED" } }];
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual([
    [200, { result: null }],
    [200, { result: "u1" }],
    refused,
    refused,
  ]);
  expect(await readFile(bundleOf("hello"), "utf8")).not.toContain("ERR_JWS");
});

function signed(changes: object): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    iss: "https://securetoken.google.com/demo-shop",
    aud: "demo-shop",
    sub: "u1",
    iat: now - 60,
    auth_time: now - 60,
    exp: now + 600,
    ...changes,
  };
  const content = `${part({ alg: "RS256", kid: "one" })}.${part(claims)}`;
  return `${content}.${createSign("RSA-SHA256").update(content).sign(privateKey, "base64url")}`;
}
