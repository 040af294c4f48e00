/**
 * What most invocations never do, reached through `door.ts` alone: `anyfn/rare` for builds, which make a file of its own of it.
 * Nothing in it may know a class of the rest by identity: that file has its own copies.
 */
import { contextMembers } from "./rare/context.ts";
import { type Lender, lender, members } from "./web/rare.ts";

export { compose } from "./compose.ts";
export { settled } from "./deadline.ts";
export { createFinish } from "./finish.ts";
export { isHopByHop } from "./http/facts.ts";
export { textOf } from "./http/text.ts";
export * from "./rare/failure.ts";
export * from "./rare/lifetime.ts";
export * from "./rare/reply.ts";
export * from "./rare/request.ts";
export * from "./rare/url.ts";
export { untrueHeaders } from "./web/decoded.ts";
export * from "./web/rare.ts";

/** Gives the members of a class that are found only when somebody asks for them to its prototype. */
export const lent: Lender<"Request" | "Response" | "Headers" | "Context"> = lender({
  ...members,
  Context: contextMembers,
});
