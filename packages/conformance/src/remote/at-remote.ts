import type { Driver, HttpStimulus, NativeResult, Stimulus, WireResponse } from "anyfn/driver";
import { wireOutcome, wireRequest } from "anyfn/wire";
import type { Case } from "../case.ts";
import { cases as allCases } from "../cases.ts";
import type { RemotePlan } from "../remote-plan.ts";
import type { ConformanceOptions } from "../run.ts";
import { type LambdaRemoteOptions, openLambda } from "./lambda.ts";
import { atAddress, unaskedOf } from "./unasked.ts";
import { addressOf, openUrl, type UrlRemoteOptions } from "./url.ts";

/** A run on functions that are deployed. */
export interface RemoteRun {
  readonly driver: Driver;
  readonly options: ConformanceOptions;
}

/**
 * Plays what a platform's own API can call. Of Lambda: the Invoke API.
 *
 * @throws RangeError where the plan has no such way
 */
export function atInvoke(
  { invoked }: Pick<RemotePlan, "invoked">,
  driver: Driver,
  lambda: LambdaRemoteOptions,
  cases: readonly Case[] = allCases,
): RemoteRun {
  if (!invoked) throw new RangeError(`Functions of ${driver.target} are called by their URL.`);
  return {
    driver,
    options: {
      level: "remote",
      cases,
      open: openLambda(lambda),
      unplayed: others(driver, invoked, "the reference function is deployed in another form"),
      unasked: unaskedOf(cases, { logs: true }),
    },
  };
}

/**
 * Plays the requests that a client can send to a URL, on one variant: what is judged by the answer alone, and says nothing of the
 * place.
 *
 * @example
 * const run = atUrl({ url: "http" }, driver, { url: "https://conformance-{function}.example.com" });
 * const report = await runConformance(run.driver, run.options);
 */
export function atUrl(
  { url }: Pick<RemotePlan, "url">,
  driver: Driver,
  remote: UrlRemoteOptions,
  cases: readonly Case[] = allCases,
): RemoteRun {
  return {
    driver: onWire(driver),
    options: {
      level: "remote",
      cases: cases.map((subject) => atAddress(subject, addressOf(remote, subject.function))),
      open: openUrl(remote),
      unplayed: others(driver, [url], "a URL takes requests of one form alone"),
      unasked: unaskedOf(
        cases.filter(({ kind }) => kind === "http"),
        { logs: false, taken: Object.keys(remote.headers ?? {}) },
      ),
    },
  };
}

/** Whatever the platform makes of a request, a client sends and gets what is on the wire. */
function onWire(driver: Driver): Driver {
  return {
    ...driver,
    toNative: (stimulus: Stimulus) => wireRequest(stimulus as HttpStimulus), // other variants are not played
    fromNative: ({ value, error = NOTHING }: NativeResult) =>
      value === undefined
        ? { kind: "http", status: 0, headers: {}, cookies: [], body: new Uint8Array(), error }
        : wireOutcome(value as WireResponse), // of `openUrl`
  };
}

const NOTHING = { type: "Error", message: "no answer" };

function others(
  { variants }: Driver,
  played: readonly string[],
  reason: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(variants.flatMap(({ id }) => (played.includes(id) ? [] : [[id, reason]])));
}
