import { setTimeout } from "node:timers/promises";
import { http } from "anyfn";

let finished = 0;

/** Answers first and works on; `state` tells how much of it was done. */
export default http({ route: "/background/*", abortBefore: 1000 }, (_request, context) => {
  switch (context.params["*"]) {
    case "work":
      context.waitUntil(
        setTimeout(150).then(() => {
          finished++;
          context.log.info("background work done");
        }),
      );
      break;
    case "fails":
      context.waitUntil(setTimeout(10).then(() => Promise.reject(new Error("the background failed"))));
      break;
    case "endless":
      context.waitUntil(new Promise(() => {}));
      break;
    case "forgotten":
      // What nobody told the context of is frozen with the process.
      void setTimeout(1000).then(() => {
        finished++;
      });
      break;
  }
  return Response.json({ finished });
});
