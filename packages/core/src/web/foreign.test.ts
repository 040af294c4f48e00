import { expect, test } from "vitest";
import { foreignParts, wholeOf } from "./foreign.ts";
import { Response as LightResponse } from "./response.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = async (body: unknown): Promise<string> => new Response(body as ReadableStream).text(); // or bytes

test("a response's parts: names in lower case, without cookies and headers of one connection", async () => {
  const response = new Response("text", {
    status: 201,
    headers: { "X-A": "1", connection: "close", te: "x" },
  });
  response.headers.append("set-cookie", "a=1");
  response.headers.append("set-cookie", "b=2");
  const parts = foreignParts(response);
  expect({ ...parts, body: await read(parts?.body) }).toEqual({
    status: 201,
    headers: { "x-a": "1", "content-type": "text/plain;charset=UTF-8" },
    cookies: ["a=1", "b=2"],
    body: "text",
  });
});

test("a light response, and one of another library", async () => {
  expect(await read(foreignParts(new LightResponse("light"))?.body)).toBe("light");
  const foreign = {
    status: 404,
    headers: new Headers(),
    // A stream that is none of the platform's.
    body: (async function* () {
      yield encode("foreign");
    })(),
    arrayBuffer: () => {},
  };
  expect(foreignParts(foreign)?.status).toBe(404);
  expect(await read(foreignParts({ ...foreign })?.body)).toBe("foreign");
});

test("a header named __proto__ is one", () => {
  const headers = new Headers([["__proto__", "x"]]);
  expect(Object.entries(foreignParts(new Response(null, { headers }))?.headers ?? {})).toEqual([
    ["__proto__", "x"],
  ]);
});

test.each([undefined, null, "text", 7, {}, { status: 200 }, Response.error()])(
  "%s is no response",
  (value) => {
    expect(foreignParts(value)).toBeUndefined();
  },
);

test("a body that was read cannot be sent", async () => {
  const response = new Response("text");
  await response.text();
  expect(() => foreignParts(response)).toThrow(TypeError);
});

test.each(["text", ""])("what is in memory is whole at once: %j", async (text) => {
  const { body } = new Response(text);
  expect(body && (await wholeOf(body))).toEqual(text === "" ? "" : encode(text));
});

test("a stream comes whole with all its pieces, as they are made", async () => {
  const pieces: string[] = [];
  const body = ReadableStream.from(
    (async function* () {
      for (const piece of ["one", "two", "three"]) {
        pieces.push(piece);
        yield encode(piece);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })(),
  );
  const whole = await wholeOf(body);
  expect(pieces).toEqual(["one"]);
  expect(await read(whole)).toBe("onetwothree");
});

test("a body that fails at once can still be answered, one that fails later fails there", async () => {
  const failing = (first?: string): ReadableStream<Uint8Array> =>
    ReadableStream.from(
      (async function* () {
        if (first !== undefined) yield encode(first);
        throw new Error("broken");
      })(),
    );
  await expect(wholeOf(failing())).rejects.toThrow("broken");
  const reader = ((await wholeOf(failing("first"))) as ReadableStream<Uint8Array>).getReader(); // it does not end
  expect((await reader.read()).value).toEqual(encode("first"));
  await expect(reader.read()).rejects.toThrow("broken");
});

test("what is no bytes fails, and who leaves cancels", async () => {
  await expect(wholeOf(ReadableStream.from(["text"]) as ReadableStream)).rejects.toThrow(TypeError);
  let reason: unknown;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encode("first")),
    cancel: (why) => {
      reason = why;
    },
  });
  await ((await wholeOf(body)) as ReadableStream).cancel("gone"); // it does not end
  expect(reason).toBe("gone");
});
