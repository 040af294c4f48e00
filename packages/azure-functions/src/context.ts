import type { InvocationInfo } from "anyfn/adapter";
import type { AzureContext } from "./native.ts";

/** Who runs. The app's name and the function's version are nowhere told. */
export function infoOf({ invocationId: id = "", functionName: name }: AzureContext = {}): InvocationInfo {
  return { id, name, region: process.env["REGION_NAME"] };
}
