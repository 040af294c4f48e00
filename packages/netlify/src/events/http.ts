import type { HttpTrigger } from "anyfn/adapter";
import type { Channel } from "../channel.ts";
import { isRequest } from "../detect.ts";
import { httpReader, httpReply } from "../http.ts";

/** HTTP (https://docs.netlify.com/functions/api/). Requests are no larger than 6 MB, 4.5 MB where they are bytes, streamed answers no larger than 20 MB; 60 seconds. */
export const http: HttpTrigger<Request, Channel | Response | object> = {
  id: "netlify.http",
  kind: "http",
  detect: isRequest,
  reader: httpReader,
  reply: httpReply,
  streaming: true,
};
