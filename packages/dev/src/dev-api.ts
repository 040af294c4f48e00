import { CommandError } from "@anyfn/build/diagnostics";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { DevEvent, DevProblem, DevState, InvokeRequest, SendAnswer, SendRequest } from "./api.ts";
import { hasToken, refusalOf } from "./guard.ts";
import type { Runner } from "./runner.ts";
import { send } from "./send.ts";
import { fromJson, toJson } from "./values.ts";
import { ProblemError } from "./worker/messages.ts";

/** What the API tells of and may do. */
export interface DevApiOptions {
  readonly runner: Runner;
  state(): DevState;
  /** Hears everything that happens; the answer ends it. */
  listen(hear: (event: DevEvent) => void): () => void;
  /** Of this run: for whatever changes something. */
  readonly token: string;
  /** Host names beside this machine's own. */
  readonly allowedHosts: readonly string[];
}

/** The server's own paths: `/_anyfn/dev/…`, as `api.ts` describes them. */
export function createDevApi({ runner, state, listen, token, allowedHosts }: DevApiOptions): Hono {
  const api = new Hono().basePath("/_anyfn/dev");
  api.use(async (context, next) => {
    const why = refusalOf(
      { host: context.req.header("host"), origin: context.req.header("origin") },
      allowedHosts,
    );
    if (why !== undefined)
      return context.json(
        problem("FORBIDDEN", why, ["Call it from this machine, without a page of another origin."]),
        403,
      );
    if (
      context.req.method !== "GET" &&
      context.req.method !== "HEAD" &&
      !hasToken(context.req.header("authorization"), token)
    )
      return context.json(
        problem("UNAUTHORIZED", "What changes something needs the token of this run as a bearer.", [
          "The token is in .anyfn/dev/server.json of the app's folder.",
        ]),
        401,
      );
    context.header("cache-control", "no-store");
    return next();
  });
  api.get("/state", (context) => context.json(state()));
  api.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const end = listen((event) => void stream.writeSSE({ data: JSON.stringify(event) }));
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      end();
    }),
  );
  api.post("/invoke", async (context) => {
    const request = fromJson(await context.req.json()) as InvokeRequest; // what is wrong in it is told below
    return context.json(
      toJson(await runner.ask({ ask: "invoke", of: await runner.playRequest(request) })) as object,
    ); // an answer is a record
  });
  api.post("/event", async (context) => {
    const request = fromJson(await context.req.json()) as InvokeRequest; // as above
    return context.json(
      toJson(await runner.ask({ ask: "event", of: await runner.playRequest(request) })) as object,
    ); // as above
  });
  api.post("/send", async (context) => {
    const request = (await context.req.json()) as SendRequest; // as above
    return context.json<SendAnswer>(await send(request, runner));
  });
  api.notFound((context) =>
    context.json(
      problem("NOT_FOUND", "There is no such path.", [
        "The paths are state, events, invoke, event and send.",
      ]),
      404,
    ),
  );
  api.onError((error, context) => {
    const wrong =
      error instanceof ProblemError || error instanceof CommandError || error instanceof SyntaxError;
    const status: ContentfulStatusCode = wrong ? 400 : 500;
    const { code = "INTERNAL", waysOut = [] } = error as Partial<ProblemError>; // fields of a problem, or nothing
    return context.json(problem(code, error.message, waysOut), status);
  });
  return api;
}

function problem(code: string, message: string, waysOut: readonly string[]): DevProblem {
  return { error: { code, message, waysOut } };
}
