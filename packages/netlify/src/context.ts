import type { InvocationInfo } from "anyfn/adapter";
import { rare } from "./door.ts";
import type { NetlifyContext } from "./native.ts";

/** The platform's id of the request; one of our own where it gave none. */
export function idOf(context: NetlifyContext | undefined): string {
  return context?.requestId || rare().ownId(context);
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
