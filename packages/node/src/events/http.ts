import type { HttpTrigger } from "anyfn/adapter";
import { isRequest } from "../detect.ts";
import { reply, requestReader } from "../http.ts";
import type { NodeRequest } from "../native.ts";

/** HTTP. Every answer may stream; the server limits bodies and time. */
export const http: HttpTrigger<NodeRequest> = {
  id: "node.http",
  kind: "http",
  detect: isRequest,
  reader: requestReader,
  streaming: true,
  reply: (parts, native, call) => reply(parts, native, call as never), // what the server passes as context
};
