import type { TokenCredential } from "@azure/identity";
import { azureTokens } from "./azure-token.ts";
import { cloudevents } from "./cloudevents.ts";
import type { EventsService } from "./service.ts";

/** Options of {@link eventGrid}. */
export interface EventGridOptions {
  /** The endpoint of a topic whose input schema is CloudEvents: `https://<topic>.<region>-1.eventgrid.azure.net/api/events` */
  readonly url: string;
  /** A key of the topic; without one the identity of the app. */
  readonly key?: string | undefined;
  /** The managed identity, or whoever is signed in, by default: needs `@azure/identity`. */
  readonly credential?: TokenCredential | undefined;
  /** The events' `source`: `"anyfn"` by default. */
  readonly source?: string | undefined;
}

/** A topic of Azure Event Grid, which takes CloudEvents. Without a key it needs `@azure/identity`. */
export function eventGrid({ url, key, credential, source }: EventGridOptions): EventsService {
  const token = azureTokens("https://eventgrid.azure.net/.default", credential);
  const target = new URL(url);
  if (!target.searchParams.has("api-version")) target.searchParams.set("api-version", "2018-01-01");
  return {
    kind: "events",
    id: "azure.event-grid",
    limits: { maxBytes: 1_000_000 },
    async emit(event, call) {
      const headers: Record<string, string> =
        key === undefined ? { authorization: await token(call.signal) } : { "aeg-sas-key": key };
      return await cloudevents({ url: target.href, source, headers }).emit(event, call);
    },
  };
}
