/** One server of the comparison in `node-http.ts`, in a process of its own: tells its port, then its CPU time whenever it is asked. */

import { FastResponse, serve } from "srvx";

const hello = { hello: "world" };
const listen = { port: 0, hostname: "127.0.0.1", silent: true, gracefulShutdown: false as const };

/** Where each listens. What a build made listens by itself, and says so in its log. */
const subjects: Readonly<Record<string, () => Promise<string | undefined>>> = {
  anyfn: () => heard(process.argv[3] ?? ""),
  srvx: async () => (await serve({ ...listen, fetch: () => FastResponse.json(hello) }).ready()).url,
  "srvx, Node's Response": async () =>
    (await serve({ ...listen, fetch: () => Response.json(hello) }).ready()).url,
};

async function heard(server: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  process.stdout.write = (line) => {
    const { url } = JSON.parse(String(line)) as { readonly url?: string };
    if (url !== undefined) resolve(url);
    return true;
  };
  process.argv.splice(2, Number.POSITIVE_INFINITY, "--port", "0", "--host", "127.0.0.1", "--local", "off");
  await import(server);
  return promise;
}

process.on("SIGINT", () => process.exit());
process.on("message", () => process.send?.({ cpu: process.cpuUsage() }));
process.send?.({ url: await subjects[process.argv[2] ?? ""]?.() });
