/**
 * What most invocations never do, reached through `door.ts` alone: `anyfn/rare` for builds, which make a file of its own of it.
 * Nothing in it may know a class of the rest by identity: that file has its own copies.
 */
import { contextMembers } from "./rare/context.ts";
import { members as webMembers } from "./web/rare.ts";

export { isHopByHop } from "./http/facts.ts";
export { textOf } from "./http/text.ts";
export { added } from "./rare/context.ts";
export * from "./rare/failure.ts";
export * from "./rare/lifetime.ts";
export * from "./rare/reply.ts";
export * from "./rare/request.ts";
export * from "./rare/url.ts";
export { untrueHeaders } from "./web/decoded.ts";
export * from "./web/rare.ts";

/** The members of each class that are found only when somebody asks for them. */
export const members: Readonly<Record<"Request" | "Response" | "Headers" | "Context", object>> = {
  ...webMembers,
  Context: contextMembers,
};
