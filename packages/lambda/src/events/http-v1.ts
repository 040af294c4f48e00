import type { HttpTrigger } from "anyfn/adapter";
import { isHttpV1 } from "../detect.ts";
import { LAMBDA_LIMIT } from "../http.ts";
import type { HttpV1Event } from "../native.ts";
import { type HttpV1Reply, v1Reader, v1Reply } from "./rest.ts";

/** API Gateway HTTP API with payload format 1.0: the shape of a REST API's event. */
export const httpV1: HttpTrigger<HttpV1Event, HttpV1Reply> = {
  id: "aws.apigateway.http-v1",
  kind: "http",
  detect: isHttpV1,
  reader: v1Reader,
  limit: LAMBDA_LIMIT,
  reply: v1Reply,
};
