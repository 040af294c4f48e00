import type { InvocationInfo } from "anyfn/adapter";
import { rare } from "./door.ts";
import type { NetlifyContext } from "./native.ts";

/** Who runs. The function's name is nowhere told: entries bring it. */
export function infoOf(context: NetlifyContext | undefined): InvocationInfo {
  const { requestId, deploy, server } = context ?? {};
  return {
    id: requestId || rare().ownId(context),
    version: deploy?.id,
    region: server?.region,
  };
}
