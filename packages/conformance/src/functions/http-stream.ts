import { type HttpDefinition, http } from "anyfn";
import { sleep, witness } from "../observe.ts";

/** Streams what the path names. */
const definition: HttpDefinition = http({ streaming: true }, (request, context) => {
  witness(context);
  const stream = streams[new URL(request.url).pathname];
  return stream ? stream() : new Response(null, { status: 404 });
});

export default definition;

const streams: Readonly<Record<string, () => Response>> = {
  "/chunks": () =>
    new Response(bytes(slowly(["one", "two", "three"])), {
      status: 201,
      headers: { "content-type": "text/plain", "x-streamed": "yes" },
    }),
  "/events": () =>
    new Response(bytes(slowly(["data: 1\n\n", "data: 2\n\n"])), {
      headers: { "content-type": "text/event-stream" },
    }),
  "/binary": () => new Response(bytes(halves()), { headers: { "content-type": "application/octet-stream" } }),
  "/large": () => new Response(bytes(blocks()), { headers: { "content-type": "application/octet-stream" } }),
  "/empty": () => new Response(bytes(slowly([]))),
  "/no-body": () => new Response(null, { status: 204 }),
  "/cookies": () => {
    const response = new Response(bytes(slowly(["baked"])));
    response.headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
    response.headers.append("set-cookie", "b=2");
    return response;
  },
  "/throw": () => {
    throw new Error("a private detail");
  },
  "/error-before": () =>
    new Response(
      new ReadableStream({
        async pull() {
          await sleep(1);
          throw new Error("a private detail");
        },
      }),
    ),
  "/error-after": () =>
    new Response(
      bytes(
        (async function* () {
          yield encode("first");
          await sleep(20);
          throw new Error("a private detail");
        })(),
      ),
      { headers: { "content-type": "text/plain" } },
    ),
};

/** With a pause between the parts, long enough that each arrives alone on a busy machine too. */
async function* slowly(parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const [index, part] of parts.entries()) {
    if (index > 0) await sleep(100);
    yield encode(part);
  }
}

/** Every byte once, cut where no character could be. */
async function* halves(): AsyncGenerator<Uint8Array> {
  const every = Uint8Array.from({ length: 256 }, (_, index) => index);
  yield every.subarray(0, 195);
  yield every.subarray(195);
}

/** 400 kB: more than any buffer on the way holds. */
async function* blocks(): AsyncGenerator<Uint8Array> {
  for (let block = 0; block < 100; block++) yield new Uint8Array(4000).fill(block);
}

function bytes(source: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(source);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
