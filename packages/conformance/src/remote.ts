/** Functions that are deployed: `@anyfn/conformance/remote`. */
export { atInvoke, atUrl, type RemoteRun } from "./remote/at-remote.ts";
export {
  type InvokeEndpoint,
  type InvokeEndpointOptions,
  startInvokeEndpoint,
} from "./remote/invoke-endpoint.ts";
export { type LambdaRemoteOptions, openLambda, unreachableLambda } from "./remote/lambda.ts";
export type { Unreachable } from "./remote/unreachable.ts";
export { addressOf, openUrl, type UrlRemoteOptions, unreachableUrls, withoutLogs } from "./remote/url.ts";
