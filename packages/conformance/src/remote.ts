/** Functions that are deployed: `@anyfn/conformance/remote`. */
export {
  type InvokeEndpoint,
  type InvokeEndpointOptions,
  startInvokeEndpoint,
} from "./remote/invoke-endpoint.ts";
export { type LambdaRemoteOptions, openLambda } from "./remote/lambda.ts";
export { openUrl, type UrlRemoteOptions, withoutLogs } from "./remote/url.ts";
