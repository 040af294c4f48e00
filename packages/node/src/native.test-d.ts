import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServerRequest } from "srvx";
import { expectTypeOf, test } from "vitest";
import type { IncomingLike, NodeRequest, OutgoingLike } from "./native.ts";

/** What Node's and srvx's own types promise is what this adapter reads: a field that is renamed or becomes optional there is an error here. */
test("the requests of srvx and of Node fit what is read of them", () => {
  // The server speaks HTTP/1.1 alone; srvx's types allow for HTTP/2 too, whose response is another class.
  expectTypeOf<Omit<ServerRequest, "runtime">>().toExtend<Omit<NodeRequest, "runtime">>();
  expectTypeOf<ServerResponse>().toExtend<OutgoingLike>();
  expectTypeOf<IncomingMessage>().toExtend<IncomingLike>();
});
