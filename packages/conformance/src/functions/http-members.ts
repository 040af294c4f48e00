import { inspect } from "node:util";
import { type HttpContext, type HttpDefinition, http } from "anyfn";
import { note, sleep } from "../observe.ts";

/** What no client and no log may show: it stands in the environment. */
process.env["ANYFN_CONFORMANCE_PRIVATE"] = "a-value-of-the-environment";

/** Prints, logs, sends, copies and takes apart what a handler gets. */
const definition: HttpDefinition = http(async (request, context) => {
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case "/sent":
      return Response.json({ context });
    case "/sent-spread":
      return Response.json({ context: { ...context } });
    case "/printed":
      return Response.json({ text: printed(context) });
    case "/printed-spread":
      return Response.json({ text: printed({ ...context }) });
    case "/logged":
      context.log.info("a logged context", { context, copy: { ...context } });
      return new Response();
    case "/taken-apart":
      return Response.json(await takenApart(context));
    default:
      return Response.json(members({ ...context }));
  }
});

/** In every form that `console.log` and `util.inspect` may be asked for. */
function printed(value: object): string {
  const deep = { depth: 20, getters: true };
  return [
    inspect(value),
    inspect({ value }, { ...deep, showHidden: true }),
    inspect(value, { ...deep, customInspect: false }),
  ].join("\n");
}

async function takenApart(context: HttpContext): Promise<unknown> {
  const { id, function: info, provider, coldStart, params, log, meter, remaining, waitUntil } = context;
  const { signal, deadline, trace, client, env, native, nativeEvent } = context;
  const { count } = meter;
  count("apart");
  waitUntil(sleep(40).then(() => note(context, { later: "finished" })));
  log.info("a line of a log taken apart");
  return {
    ...members({ id, function: info, provider, coldStart, params, remaining } as HttpContext), // what it asks for
    aborted: signal.aborted,
    deadline: deadline.getTime() > Date.now(),
    trace: typeof trace.sampled,
    client: typeof client,
    env: env["ANYFN_CONFORMANCE_PRIVATE"] !== undefined,
    native: native === context.native,
    nativeEvent: nativeEvent === context.nativeEvent,
  };
}

function members({ id, function: info, provider, coldStart, params, remaining }: Partial<HttpContext>) {
  return {
    id,
    function: info?.name,
    provider,
    coldStart: typeof coldStart,
    params,
    remaining: remaining?.(),
  };
}

export default definition;
