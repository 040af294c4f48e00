import type { CustomEvent, MessageTrigger } from "anyfn/adapter";
import { isEventGrid } from "../detect.ts";
import { toldBy } from "../grid.ts";
import type { Registration } from "../registration.ts";
import { replyWhole } from "../reply.ts";

/**
 * Event Grid (https://learn.microsoft.com/azure/azure-functions/functions-bindings-event-grid-trigger), in its own schema or as
 * CloudEvents: `source` is the topic or the CloudEvents source. It delivers again for a day, and then dead-letters where it is told to.
 */
export const eventGrid: MessageTrigger<"event", unknown, undefined> & {
  readonly registration: Registration;
} = {
  id: "azure.event-grid",
  kind: "event",
  detect: isEventGrid,
  normalize: (native) =>
    toldBy(native, "azure.event-grid", (event): CustomEvent => ({ kind: "event", ...event })),
  reply: replyWhole,
  registration: {
    method: "eventGrid",
    type: "eventGridTrigger",
    binding: () => ({}),
    required: [],
  },
};
