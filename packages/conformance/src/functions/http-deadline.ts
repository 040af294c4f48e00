import { type HttpDefinition, http } from "anyfn";
import { note, sleep, witness } from "../observe.ts";

/** Takes its time in the way that the path names. */
const definition: HttpDefinition = http(async (request, context) => {
  witness(context);
  const { pathname } = new URL(request.url);
  if (pathname === "/slow") await sleep(60);
  if (pathname === "/endless")
    return new Response(
      new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("…")) }),
    );
  if (pathname === "/hang") await new Promise(() => {});
  if (pathname === "/signal") {
    await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    return Response.json({
      name: (context.signal.reason as DOMException).name,
      early: context.remaining() > 0,
    }); // the contract of `signal`
  }
  if (pathname === "/request-signal") {
    await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
    return Response.json({ same: request.signal.aborted });
  }
  if (pathname === "/later") context.waitUntil(sleep(40).then(() => note(context, { later: "finished" })));
  if (pathname === "/later-fails") context.waitUntil(Promise.reject(new Error("a private detail")));
  return Response.json({ done: pathname });
});

export default definition;
