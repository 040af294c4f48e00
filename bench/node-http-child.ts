/** One server of the comparison in `node-http.ts`, in a process of its own: tells its port, then its CPU time whenever it is asked. */

import { http as row } from "@anyfn/node/events/http";
import { createServer } from "@anyfn/node/server";
import { http } from "anyfn";
import { Response as LightResponse } from "anyfn/web";
import { FastResponse, serve } from "srvx";

const hello = { hello: "world" };
const listen = { port: 0, hostname: "127.0.0.1", silent: true, gracefulShutdown: false as const };

/** Where each listens. */
const subjects: Readonly<Record<string, () => Promise<string | undefined>>> = {
  anyfn: () => own(() => LightResponse.json(hello)),
  "anyfn, Node's Response": () => own(() => Response.json(hello)),
  srvx: async () => (await serve({ ...listen, fetch: () => FastResponse.json(hello) }).ready()).url,
  "srvx, Node's Response": async () =>
    (await serve({ ...listen, fetch: () => Response.json(hello) }).ready()).url,
};

async function own(handler: () => Response): Promise<string> {
  const functions = [{ name: "hello", definition: http(handler), rows: [row] }];
  const options = { port: 0, host: "127.0.0.1", local: false, write: () => {} };
  return (await createServer({ name: "bench", functions }, options).listen()).href;
}

process.on("SIGINT", () => process.exit());
process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));
process.send?.({ url: await subjects[process.argv[2] ?? ""]?.() });
