import { connect } from "node:net";
import { http } from "anyfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rowsOf } from "../index.ts";
import { createServer, type NodeServer } from "./create-server.ts";
import { type RawCase, rawCases } from "./raw-requests.ts";

let server: NodeServer;
let url: URL;

beforeAll(async () => {
  const definition = http(async (request, context) => {
    const { pathname, search } = new URL(request.url);
    if (pathname === "/204" || pathname === "/304")
      return new Response(null, { status: Number(pathname.slice(1)) });
    const body = await request.text();
    // What a handler may ask of any request has to be there.
    if (context.client.ip !== "127.0.0.1") throw new Error("whose request is it?");
    return new Response(`${request.method} ${pathname}${search} ${body}`);
  });
  server = createServer(
    { name: "raw", functions: [{ name: "echo", definition, rows: rowsOf("http") }] },
    {
      port: 0,
      host: "127.0.0.1",
      local: false,
      grace: 0.2,
      bodyLimit: 4096,
      write: () => {},
      environment: {},
    },
  );
  url = await server.listen();
});

afterAll(() => server.stop());

test("there are enough of them, each of its own", () => {
  expect(rawCases.length).toBeGreaterThanOrEqual(111);
  expect(new Set(rawCases.map(({ name }) => name)).size).toBe(rawCases.length);
});

test.each(rawCases.map((one) => [one.name, one] as const))("%s", async (_, one) => {
  const seen = await exchange(one);
  const answers = answersIn(seen.text);
  const sentinel = one.after === "stays" ? [{ status: 200, body: "GET /sentinel " }] : [];
  expect({ statuses: answers.map(({ status }) => status), ended: seen.ended }, one.why).toEqual({
    statuses: [...one.answers, ...sentinel.map(({ status }) => status)],
    ended: true,
  });
  expect(answers.slice(one.answers.length)).toEqual(sentinel);
  if (one.seen !== undefined) expect(answers[one.answers.length - 1]?.body, one.why).toBe(one.seen);
  // Whatever it was, the server goes on.
  expect(await (await fetch(new URL("/echo", url))).text()).toBe("GET /echo ");
});

/** Sends a case; where its connection should stay, one more request, which ends it. */
function exchange({
  send,
  after,
  halfClosed,
}: RawCase): Promise<{ readonly text: string; readonly ended: boolean }> {
  return new Promise((resolve) => {
    let text = "";
    const end = (ended: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ text, ended });
    };
    const timer = setTimeout(() => end(false), PATIENCE_MS);
    const socket = connect({ port: Number(url.port), host: "127.0.0.1", allowHalfOpen: true }, async () => {
      for (const part of typeof send === "string" ? [send] : send) {
        socket.write(part, "latin1");
        await new Promise((next) => setTimeout(next, 20));
      }
      if (after === "stays")
        socket.write("GET /sentinel HTTP/1.1\r\nHost: h.example\r\nConnection: close\r\n\r\n");
      else if (halfClosed) socket.end();
    });
    socket.on("data", (bytes) => (text += bytes.toString("latin1")));
    socket.on("error", () => {});
    socket.on("end", () => end(true));
    socket.on("close", () => end(true));
  });
}

const PATIENCE_MS = 4000;

/** The answers in what was received, by their own framing. */
function answersIn(text: string): { readonly status: number; readonly body: string }[] {
  const answers: { readonly status: number; readonly body: string }[] = [];
  let rest = text;
  while (rest !== "") {
    const end = rest.indexOf("\r\n\r\n");
    const head = end < 0 ? rest : rest.slice(0, end);
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(head) ?? [];
    if (status === undefined) throw new Error(`This is no answer: ${JSON.stringify(rest.slice(0, 200))}`);
    const [body, length] = bodyOf(head, end < 0 ? "" : rest.slice(end + 4));
    answers.push({ status: Number(status), body });
    rest = end < 0 ? "" : rest.slice(end + 4 + length);
  }
  return answers;
}

/** The body behind a head, and how many characters it takes. */
function bodyOf(head: string, rest: string): readonly [body: string, length: number] {
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  // An answer to HEAD, which nothing follows.
  if (length !== undefined)
    return rest.startsWith("HTTP/1.1 ") ? ["", 0] : [rest.slice(0, Number(length)), Number(length)];
  // To a client of HTTP/1.0 the end of the connection is the end of the body.
  if (!/^transfer-encoding: chunked$/im.test(head))
    return /^content-type:/im.test(head) && !rest.startsWith("HTTP/1.1 ") ? [rest, rest.length] : ["", 0];
  let body = "";
  let at = 0;
  for (;;) {
    const end = rest.indexOf("\r\n", at);
    const size = Number.parseInt(rest.slice(at, end), 16);
    if (end < 0 || Number.isNaN(size)) return [body, at];
    body += rest.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
    if (size === 0) return [body, at];
  }
}
