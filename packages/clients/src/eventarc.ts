import { type GoogleConnection, googleClient } from "./google-connection.ts";
import type { EventsService } from "./service.ts";

/** Options of {@link eventarc}. */
export interface EventarcOptions extends GoogleConnection {
  /** `projects/<project>/locations/<location>/channels/<channel>`, or `…/messageBuses/<bus>`. */
  readonly channel: string;
  /** The events' `source`: `"//anyfn"` by default. */
  readonly source?: string | undefined;
}

/** A channel or a bus of Google Eventarc. Needs `google-auth-library`. */
export function eventarc({ channel, source = "//anyfn", ...connection }: EventarcOptions): EventsService {
  const client = googleClient("eventarcpublishing", connection);
  const isBus = /\/messageBuses\/[^/]+$/.test(channel);
  return {
    kind: "events",
    id: "gcp.eventarc",
    limits: { maxBytes: 500_000 },
    async emit({ type, data, subject, traceparent }, { signal }) {
      const id = crypto.randomUUID();
      const time = new Date().toISOString();
      const datacontenttype = "application/json";
      const body = isBus
        ? {
            jsonMessage: JSON.stringify({
              ...{ specversion: "1.0", id, source, type, time, datacontenttype, traceparent, data },
              ...(subject !== undefined && { subject }),
            }),
          }
        : {
            events: [
              {
                "@type": "type.googleapis.com/io.cloudevents.v1.CloudEvent",
                ...{ id, source, specVersion: "1.0", type },
                attributes: {
                  datacontenttype: { ceString: datacontenttype },
                  time: { ceTimestamp: time },
                  traceparent: { ceString: traceparent },
                  ...(subject !== undefined && { subject: { ceString: subject } }),
                },
                textData: JSON.stringify(data ?? null),
              },
            ],
          };
      await client.json("POST", `/v1/${channel}:${isBus ? "publish" : "publishEvents"}`, body, signal);
      return { id };
    },
  };
}
