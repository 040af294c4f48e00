import type { HttpTrigger } from "anyfn/adapter";
import { isHttp } from "../detect.ts";
import { httpReader, httpReply, type RowReply } from "../http.ts";
import { httpRegistration } from "../http-binding.ts";
import type { HttpRequestLike } from "../native.ts";
import type { Registration } from "../registration.ts";

/** HTTP (https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger). Bodies are no larger than 100 MB, and an answer begins within 230 seconds, whatever the plan. */
export const http: HttpTrigger<HttpRequestLike, RowReply> & { readonly registration: Registration } = {
  id: "azure.http",
  kind: "http",
  detect: isHttp,
  reader: httpReader,
  reply: httpReply,
  registration: httpRegistration,
};
