import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a webhook got, and when. */
interface Got {
  readonly text: string;
  readonly key: string | undefined;
  readonly at: number;
  readonly status: number;
}

/** A webhook on this machine: answers what `answer` says, 200 by default. */
interface Webhook extends AsyncDisposable {
  readonly url: string;
  readonly got: readonly Got[];
  answer: (text: string) => { readonly status: number; readonly retryAfter?: string };
}

export async function startWebhook(): Promise<Webhook> {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { text } = JSON.parse(Buffer.concat(parts).toString()) as { readonly text: string }; // what webhook.ts posts
    const { status, retryAfter } = webhook.answer(text);
    got.push({ text, key: String(request.headers["idempotency-key"]), at: Date.now(), status });
    response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // it listens on a port
  const webhook: Webhook = {
    url: `http://127.0.0.1:${port}/hook`,
    got,
    answer: () => ({ status: 200 }),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  return webhook;
}
