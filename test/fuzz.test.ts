/**
 * Random and mutated events over the detectors and normalizers of all adapters: a thousand each, or as many as `ANYFN_FUZZ` says
 * (`ANYFN_FUZZ=1000000`), from the seed `ANYFN_FUZZ_SEED`. Of Node only what comes from outside is tried: ticks, messages and changes of
 * its own tables are values that the server makes of rows it wrote itself, so that nobody else can send one, and its readers do not
 * look at them again.
 */
import * as azureFunctions from "@anyfn/azure-functions";
import * as cloudFunctions from "@anyfn/cloud-functions";
import * as cloudFunctionsDriver from "@anyfn/cloud-functions/driver";
import { cases } from "@anyfn/conformance/cases";
import { type FuzzedAdapter, type FuzzSeed, fuzz } from "@anyfn/conformance/fuzz";
import * as firebase from "@anyfn/firebase";
import * as firebaseDriver from "@anyfn/firebase/driver";
import * as lambda from "@anyfn/lambda";
import * as lambdaDriver from "@anyfn/lambda/driver";
import * as netlify from "@anyfn/netlify";
import * as node from "@anyfn/node";
import { toCloudEvent } from "anyfn/cloudevents";
import type { Driver, Stimulus } from "anyfn/driver";
import * as events from "anyfn/testing";
import { expect, test } from "vitest";
import { fixtures } from "../packages/azure-functions/fixtures/read.ts";

/** CloudEvents of every kind: what Netlify's bridge and the Node server take from outside. */
const delivered: readonly FuzzSeed[] = [
  events.databaseEvent(),
  events.customEvent(),
  events.queueEvent(),
  events.scheduleEvent(),
  events.storageEvent(),
  events.streamEvent(),
  events.topicEvent(),
].map((event) => ({ native: [toCloudEvent(event), toCloudEvent(event)] }));
const invocations = fixtures().map(
  ({ input, context }): FuzzSeed => ({ native: input, nativeContext: context }),
);

/** What a platform says of an invocation beside its event, where it says something. */
const CONTEXTS: Readonly<Record<string, unknown>> = {
  lambda: {
    awsRequestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    functionName: "conformance",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:conformance",
    memoryLimitInMB: "256",
    getRemainingTimeInMillis: () => 3000,
  },
  "azure-functions": { invocationId: "9bf9b86c-1585-4316-b18e-8eecaf2857cc", functionName: "conformance" },
  netlify: {
    requestId: "01HZX3M8Q2V7K5T4N6R9W1Y0BC",
    ip: "203.0.113.7",
    server: { region: "eu-central-1" },
    waitUntil: () => {},
  },
};

const adapters: readonly (readonly [string, FuzzedAdapter, readonly FuzzSeed[]])[] = [
  ["lambda", lambda, seedsOf(lambdaDriver.driver)],
  ["cloud-functions", cloudFunctions, seedsOf(cloudFunctionsDriver.driver)],
  ["firebase", firebase, seedsOf(firebaseDriver.driver)],
  ["azure-functions", azureFunctions, invocations],
  ["netlify", netlify, delivered],
  ["node", node, delivered],
];

const runs = Number(process.env.ANYFN_FUZZ ?? 1000);
const seed = Number(process.env.ANYFN_FUZZ_SEED ?? 1);

test.each(adapters)(
  "%s takes an event, or refuses it with an error that says so",
  (_name, adapter, seeds) => {
    expect(seeds.length).toBeGreaterThan(5);
    const { taken, refused } = fuzz({ adapter, seeds, runs, seed });
    expect(taken + refused).toBe(runs);
    expect(Math.min(taken, refused)).toBeGreaterThan(0);
  },
  3_600_000,
);

/** What the platform sends for one case of each function, in every variant that can play it. */
function seedsOf(driver: Driver): readonly FuzzSeed[] {
  const seeds: FuzzSeed[] = [];
  const functions = Map.groupBy(cases, (subject) => subject.function);
  for (const [subject] of functions.values()) {
    if (!subject) continue;
    for (const variant of driver.variants.filter(({ kind }) => kind === subject.kind)) {
      const stimulus = { kind: subject.kind, ...subject.stimulus } as Stimulus; // of the variant's kind
      const nativeContext = CONTEXTS[driver.target];
      let native: unknown;
      try {
        native = driver.toNative(stimulus, variant);
      } catch {
        continue; // a variant that cannot carry the case (a message without text, several at once) has others
      }
      seeds.push({ native, nativeContext });
    }
  }
  return seeds;
}
