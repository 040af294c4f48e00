import { type CloudeventsTarget, cloudeventsSender } from "./cloudevents.ts";
import type { SenderService } from "./service.ts";

/** Options of {@link netlifyBackground}. */
export interface NetlifyBackgroundOptions extends Pick<CloudeventsTarget, "secret" | "token" | "source"> {
  /** The queue's name, as its function has it. */
  readonly queue: string;
  /** The background function's address: `https://<site>/.netlify/functions/<name>-background` */
  readonly url: string;
}

/**
 * A background function on Netlify as a queue, for who asks for it: a message has 256 KB with its attributes; a delivery that fails is
 * tried again after one minute and after two more, and then the message is lost. The sender hears that it was taken, before the work.
 */
export function netlifyBackground(options: NetlifyBackgroundOptions): SenderService {
  const { send } = cloudeventsSender(options);
  return {
    kind: "queue",
    id: "netlify.background",
    // The event around the message, in which bytes are base64, counts too. Calls run side by side.
    limits: { maxBytes: 180_000, delay: false, dedupe: false, group: false },
    send,
  };
}
