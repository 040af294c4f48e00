import type { HttpTrigger } from "anyfn/adapter";
import { type HttpRequest, type HttpResponse, isRequest, requestReader } from "../http.ts";
import { writeReply } from "../send.ts";

/** An HTTP function (https://cloud.google.com/run/docs/write-http-functions): it is called as `(req, res)`. */
export const http: HttpTrigger<HttpRequest, unknown> = {
  id: "gcp.http",
  kind: "http",
  detect: isRequest,
  reader: requestReader,
  streaming: true,
  reply: (parts, request, response) => writeReply(parts, request, response as HttpResponse | undefined), // the context of a request, or false while it must wait
};
