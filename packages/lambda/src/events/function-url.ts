import type { HttpTrigger } from "anyfn/adapter";
import { isFunctionUrl } from "../detect.ts";
import { LAMBDA_LIMIT } from "../http.ts";
import type { HttpV2Event } from "../native.ts";
import { type HttpV2Reply, v2Reader, v2Reply } from "./http-v2.ts";

/** Function URL: payload format 2.0 under a domain of its own (https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html). */
export const functionUrl: HttpTrigger<HttpV2Event, HttpV2Reply> = {
  id: "aws.function-url",
  kind: "http",
  detect: isFunctionUrl,
  reader: v2Reader,
  limit: LAMBDA_LIMIT,
  reply: v2Reply,
};
