import { setTimeout } from "node:timers/promises";
import { http } from "anyfn";

/** Uses up its time in the way that the path names. */
export default http({ route: "/deadline/*", abortBefore: 1000 }, async (_request, context) => {
  const { signal } = context;
  switch (context.params["*"]) {
    case "listens":
      // Longer than the test waits: the signal is what ends it.
      await setTimeout(60_000, undefined, { signal }).catch(() => {});
      return Response.json({ reason: signal.reason?.name, remaining: context.remaining() });
    case "never":
      return new Promise<Response>(() => {});
    default:
      return Response.json({ remaining: context.remaining(), deadline: context.deadline });
  }
});
