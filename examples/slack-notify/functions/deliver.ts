import { setTimeout } from "node:timers/promises";
import { type Context, idempotent, PermanentError, queue } from "anyfn";
import { z } from "zod";
import { delivered, notices, pauses } from "../resources.ts";
import { post } from "../webhook.ts";

const env = z.object({ WEBHOOK_URL: z.url() });
const DAY = 86_400;

/**
 * Delivers each notice once: `idempotent` remembers Slack's id of the event for a day, so that an event that Slack sent twice and
 * a message that the queue delivered twice become one. When the webhook says `Retry-After`, all instances leave it alone that long.
 */
export default queue(
  {
    name: notices,
    env,
    secrets: ["WEBHOOK_URL"],
    timeout: 60,
    retry: { attempts: 10, deadLetter: "notices-failed" },
    use: [
      idempotent<{ readonly data: { readonly id: string } }>({
        store: delivered,
        key: ({ data }) => data.id,
        ttl: DAY,
      }),
    ],
    resources: [pauses],
  },
  async ({ data }, context) => {
    await pauseIsOver(context);
    const answer = await post(context.env.WEBHOOK_URL, data, context.signal);
    if (answer.kind === "refused")
      throw new PermanentError(`the webhook refuses notice ${data.id} with ${answer.status}`);
    if (answer.kind === "later") {
      if (answer.after !== undefined && answer.after > 0)
        await pauses.set("webhook", Date.now() + answer.after, { ttl: Math.ceil(answer.after / 1000) });
      throw new Error(`the webhook answered ${answer.status}; notice ${data.id} comes again`);
    }
    context.meter.count("delivered");
    context.log.info("delivered", { id: data.id });
  },
);

/** Waits where the time left allows it. Otherwise the queue brings the message again. */
async function pauseIsOver({ signal, remaining }: Context): Promise<void> {
  const wait = ((await pauses.get("webhook"))?.value ?? 0) - Date.now();
  if (wait <= 0) return;
  if (wait > remaining() - 10_000)
    throw new Error(`the webhook wants to be left alone for ${Math.ceil(wait / 1000)} more seconds`);
  await setTimeout(wait, undefined, { signal });
}
