import { kv, sender } from "@anyfn/clients";
import { z } from "zod";

/** What is sent on: Slack's own id of the event, and the text. */
const Notice = z.object({ id: z.string().min(1), text: z.string().min(1) });

export const notices = sender("notices", { schema: Notice });
/** Which notices are delivered, or at work. */
export const delivered = kv("delivered");
/** Until when the webhook wants to be left alone: epoch milliseconds. */
export const pauses = kv<number>("pauses");
