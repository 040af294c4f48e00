import { http } from "anyfn";

/** Streams in the way that the path names. `GATE` answers when the test lets it. */
export default http({ route: "/stream/*", streaming: true }, async (_request, context) => {
  const gate = async () => void (await fetch(context.env.GATE ?? ""));
  switch (context.params["*"]) {
    case "chunks":
      return new Response(pieces(["one ", gate, "two ", gate, "three"]), {
        status: 201,
        headers: [
          ["content-type", "text/plain"],
          ["set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT"],
          ["set-cookie", "b=2"],
        ],
      });
    case "before":
      throw new Error("a private detail");
    case "after":
      return new Response(pieces(["one ", gate, () => Promise.reject(new Error("a private detail"))]));
    case "empty":
      return new Response(null, { status: 204 });
    case "large":
      return new Response(pieces(Array(128).fill("x".repeat(64 * 1024))));
    case "background":
      context.waitUntil(gate().then(() => context.log.info("background work done")));
      return new Response("answered");
    default:
      return new Response("there is nothing here", { status: 404 });
  }
});

/** Each text when the reader asks for it, with what there is to wait for in between. */
function pieces(parts: readonly (string | (() => Promise<void>))[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(
    (async function* () {
      for (const part of parts) {
        if (typeof part === "string") yield new TextEncoder().encode(part);
        else await part();
      }
    })(),
  );
}
