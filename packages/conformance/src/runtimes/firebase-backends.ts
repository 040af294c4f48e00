import type { WireRequest } from "anyfn/driver";
import { callHttp } from "./http-call.ts";

/** A function as the emulator knows it. */
export interface EmulatedFunction {
  /** As in `functions.yaml`. */
  readonly name: string;
  readonly region: string;
  /** True for one that is called with an event. */
  readonly event: boolean;
  /** The path that calls it; of an HTTP function what a request's own target follows. */
  readonly path: string;
  /** The path that starts a worker and calls nothing, where there is one. */
  readonly warmPath?: string | undefined;
}

/** What the emulator of the functions has found in `functions.yaml`; it leaves out events of services that it does not know. */
export async function listFunctions(port: number, projectId: string): Promise<readonly EmulatedFunction[]> {
  const { body } = await callHttp(address(port), get("/backends"), { timeoutMs: 10_000 });
  const { backends } = JSON.parse(Buffer.from(body).toString()) as Backends; // as the emulator answers
  return backends.flatMap(({ functionTriggers }) =>
    functionTriggers.map(({ id, name, region, eventTrigger, schedule }) => {
      // A schedule's function is called over HTTP, on the path of an event.
      const event = eventTrigger !== undefined && schedule === undefined;
      if (eventTrigger === undefined) {
        const path = `/${projectId}/${region}/${name}`;
        return { name, region, event, path, warmPath: `${path}/favicon.ico` };
      }
      const { channel } = eventTrigger;
      const path = `/functions/projects/${projectId}/triggers/${id}-0${channel === undefined ? "" : `-${channel}`}`;
      const warmPath = channel === undefined ? `/${projectId}/${region}/${name}-0/favicon.ico` : undefined;
      return { name, region, event, path, warmPath };
    }),
  );
}

/** `GET /backends`. */
interface Backends {
  readonly backends: readonly {
    readonly functionTriggers: readonly {
      readonly id: string;
      readonly name: string;
      readonly region: string;
      readonly eventTrigger?: { readonly channel?: string };
      readonly schedule?: unknown;
    }[];
  }[];
}

/** Where one of the suite listens. */
export function address(port: number): { readonly host: string; readonly port: number } {
  return { host: "127.0.0.1", port };
}

/** A request to one of the suite itself. */
export function get(target: string): WireRequest {
  return { method: "GET", target, headers: [["Host", "127.0.0.1"]] };
}
