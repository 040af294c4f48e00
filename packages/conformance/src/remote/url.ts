import type { NativeResult, Session, WireRequest } from "anyfn/driver";
import type { Case } from "../case.ts";
import { needsLogs } from "../judge.ts";
import type { Open } from "../player.ts";
import { callHttp } from "../runtimes/http-call.ts";
import type { Unreachable } from "./unreachable.ts";

/** Which deployed functions are called over HTTP. */
export interface UrlRemoteOptions {
  /** `{function}` in it is the reference function's name: `"https://{function}-abc.a.run.app"`. A path is put before the request's own. */
  readonly url: string;
  /** Added to each request, such as an authorization. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Calls deployed functions over HTTP. Nothing of their logs is seen: play {@link withoutLogs} of the cases. */
export function openUrl(options: UrlRemoteOptions): Open {
  return async ({ case: { function: name } }) => sessionAt(addressOf(options, name), options.headers);
}

/** The address of one reference function. */
export function addressOf({ url }: Pick<UrlRemoteOptions, "url">, name: string): URL {
  return new URL(url.replaceAll("{function}", name));
}

/** Asks each reference function for anything. Any answer will do. */
export async function unreachableUrls(
  options: UrlRemoteOptions,
  names: readonly string[],
): Promise<readonly Unreachable[]> {
  const found = await Promise.all(
    names.map(async (name): Promise<readonly Unreachable[]> => {
      const base = addressOf(options, name);
      const { error } = await sessionAt(base, options.headers).call({
        method: "GET",
        target: "/",
        headers: [],
      });
      return error ? [{ place: base.href, reason: error.message || error.type }] : [];
    }),
  );
  return found.flat();
}

/** The cases that can be judged by the answer alone. */
export function withoutLogs(cases: readonly Case[]): readonly Case[] {
  return cases.filter((subject) => !needsLogs(subject));
}

function sessionAt(base: URL, headers: UrlRemoteOptions["headers"] = {}): Session {
  const secure = base.protocol === "https:";
  const host = base.hostname.replace(/^\[(.*)\]$/, "$1");
  const address = { host, port: Number(base.port) || (secure ? 443 : 80), secure };
  return {
    async call(native, { timeoutMs = 3000 } = {}): Promise<NativeResult> {
      const request = native as WireRequest; // what drivers of platforms that are called over HTTP make
      try {
        const value = await callHttp(address, addressed(request, base, headers), {
          // What the network takes is no part of the function's time.
          timeoutMs: timeoutMs + NETWORK_MS,
        });
        return { status: "ok", value, logs: [] };
      } catch (error) {
        const { name: type, message } = error as Error; // of the connection
        return { status: "exit", error: { type, message }, logs: [] };
      }
    },
    stop: async () => {},
  };
}

/** The request to the deployed address: its host, its path before the request's own, and no claim of a proxy that is not there. */
function addressed(
  { method, target, headers, body }: WireRequest,
  { host, pathname }: URL,
  more: Readonly<Record<string, string>>,
): WireRequest {
  return {
    method,
    target: `${pathname.replace(/\/$/, "")}${target}`,
    headers: [
      ["Host", host],
      ...headers.filter(([name]) => !/^(?:host|x-forwarded-(?:for|proto|host))$/i.test(name)),
      ...Object.entries(more),
    ],
    body,
  };
}

const NETWORK_MS = 10_000;
