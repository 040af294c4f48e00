import { type HttpDefinition, HttpError, http } from "anyfn";
import { witness } from "../observe.ts";

/** Fails in the way that the path names. */
const definition: HttpDefinition = http((request, context) => {
  witness(context);
  return failures[new URL(request.url).pathname]?.() as Response; // some of them are no response: that is what is tried
});

export default definition;

const failures: Readonly<Record<string, () => unknown>> = {
  "/error": () => {
    throw new Error("a private detail");
  },
  "/rejection": () =>
    Promise.reject(new TypeError("a private detail", { cause: new Error("a private cause") })),
  "/text": () => {
    throw "a private detail";
  },
  "/null": () => {
    throw null;
  },
  "/undefined": () => {
    throw undefined;
  },
  "/object": () => {
    throw { message: "a private detail", status: 200 };
  },
  "/aggregate": () => Promise.any([Promise.reject(new Error("a private detail"))]),
  "/dom-exception": () => {
    throw new DOMException("a private detail", "AbortError");
  },
  "/symbol": () => {
    throw Symbol("a private detail");
  },
  "/bigint": () => {
    throw 200n;
  },
  "/frozen": () => {
    throw Object.freeze(new RangeError("a private detail"));
  },
  "/circular": () => {
    const error: Error & { self?: unknown } = new Error("a private detail");
    error.self = error;
    error.cause = error;
    throw error;
  },
  "/hostile": () => {
    throw new Proxy(
      {},
      {
        get: () => {
          throw new Error("a private detail");
        },
      },
    );
  },
  "/response": () => {
    throw new Response("come back later", { status: 503, headers: { "retry-after": "5" } });
  },
  "/http-error": () => {
    throw new HttpError(422, "the name is missing");
  },
  "/returns-nothing": () => undefined,
  "/returns-text": () => "a private detail",
  "/returns-object": () => ({ statusCode: 200, body: "a private detail" }),
  "/returns-error-response": () => Response.error(),
  "/broken-body": () =>
    new Response(
      new ReadableStream({
        pull() {
          throw new Error("a private detail");
        },
      }),
    ),
};
