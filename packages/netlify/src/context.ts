import type { InvocationInfo } from "anyfn/adapter";
import type { NetlifyContext } from "./native.ts";

/** The platform's id of the request; one of our own where it gave none. */
export function idOf(context: NetlifyContext | undefined): string {
  return context?.requestId || ownId(context);
}

/** Who runs. The function's name is nowhere told: entries bring it. */
export function infoOf(context: NetlifyContext | undefined): InvocationInfo {
  const { deploy, server } = context ?? {};
  return {
    id: idOf(context),
    version: deploy?.id,
    region: server?.region,
  };
}

/** The id of an invocation that the platform gave none: the same each time it is asked for. */
function ownId(context: object | undefined): string {
  if (!context) return crypto.randomUUID();
  const id = ids.get(context) ?? crypto.randomUUID();
  ids.set(context, id);
  return id;
}

const ids = new WeakMap<object, string>();
