import type { EventBridgeClient, EventBridgeClientConfig } from "@aws-sdk/client-eventbridge";
import { Refusal } from "./failure.ts";
import type { EventsService } from "./service.ts";

/** Options of {@link eventbridge}. */
export interface EventbridgeOptions {
  /** The bus's name or ARN; the account's own by default. */
  readonly bus?: string | undefined;
  /** What the receiver's `event.source` is: `"anyfn"` by default. */
  readonly source?: string | undefined;
  /** Of the vendor's client: region, endpoint, credentials. */
  readonly client?: EventBridgeClientConfig | undefined;
}

/** Amazon EventBridge. The subject is the event's first resource; the trace goes to X-Ray alone. Needs `@aws-sdk/client-eventbridge`. */
export function eventbridge({
  bus = "default",
  source: Source = "anyfn",
  client: config = {},
}: EventbridgeOptions = {}): EventsService {
  let opened:
    | Promise<{
        readonly sdk: typeof import("./sdk/eventbridge.ts");
        readonly client: EventBridgeClient;
      }>
    | undefined;
  const open = (): NonNullable<typeof opened> =>
    (opened ??= import("./sdk/eventbridge.ts").then((sdk) => ({
      sdk,
      client: new sdk.EventBridgeClient({ maxAttempts: 1, ...config }),
    })));
  return {
    kind: "events",
    id: "aws.eventbridge",
    // An entry has 256 KB, its type, source and resources included.
    limits: { maxBytes: 260_000 },
    async emit({ type, data, subject, traceparent }, { signal: abortSignal }) {
      if (data === null || typeof data !== "object" || Array.isArray(data))
        throw new Refusal("INVALID", "EventBridge takes an object as the data of an event");
      const { sdk, client } = await open();
      const [, trace = "", span = "", flags] = traceparent.split("-");
      const { Entries: [answer] = [] } = await client.send(
        new sdk.PutEventsCommand({
          Entries: [
            {
              ...{ EventBusName: bus, Source, DetailType: type, Detail: JSON.stringify(data) },
              ...(subject !== undefined && { Resources: [subject] }),
              TraceHeader: `Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${span};Sampled=${flags === "01" ? 1 : 0}`,
            },
          ],
        }),
        { abortSignal },
      );
      if (answer?.EventId !== undefined) return { id: answer.EventId };
      throw Object.assign(new Error(answer?.ErrorMessage ?? "the bus did not answer for the event"), {
        name: answer?.ErrorCode ?? "Unanswered",
      });
    },
  };
}
