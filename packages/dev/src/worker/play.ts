import { load, loadMembers } from "@anyfn/build";
import { withDefaults } from "anyfn/adapter";
import type { Driver, Variant } from "anyfn/driver";
import { didYouMean } from "anyfn/target";
import type { InvokeAnswer, NativeEventAnswer } from "../api.ts";
import { isUsage } from "../log-line.ts";
import type { LoadedFunction } from "./load.ts";
import { type PlayRequest, ProblemError } from "./messages.ts";

/** Calls a function as the target's platform would: its native event, its adapter, its answer. */
export async function playOn(
  functions: readonly LoadedFunction[],
  request: PlayRequest,
  folder: string,
): Promise<InvokeAnswer> {
  const { driver, variant, fn } = await found(functions, request, folder);
  const options = withDefaults({ ...request.defaults }, fn.exported.options);
  const timeoutMs = ((options as { readonly timeout?: number }).timeout ?? 60) * 1000; // as the builders' types say
  const session = driver.open({ ...fn.exported, options }, variant);
  const began = performance.now();
  try {
    const event = driver.toNative(request.stimulus, variant);
    const result = await session.call(event, { timeoutMs });
    return {
      target: request.target,
      variant: variant.id,
      outcome: driver.fromNative(result, event, variant),
      native: result.value,
      // Drivers call every function the same.
      logs: result.logs
        .filter((line) => !isUsage(line))
        .map((line) =>
          line.replace('"function":"conformance"', `"function":${JSON.stringify(fn.told.name)}`),
        ),
      durationMs: performance.now() - began,
    };
  } finally {
    await session.stop();
  }
}

/** The event that the target's platform would send. */
export async function nativeEventOn(
  functions: readonly LoadedFunction[],
  request: PlayRequest,
  folder: string,
): Promise<NativeEventAnswer> {
  const { driver, variant } = await found(functions, request, folder);
  return {
    target: request.target,
    variant: variant.id,
    event: driver.toNative(request.stimulus, variant),
  };
}

async function found(
  functions: readonly LoadedFunction[],
  { function: name, target, variant: wanted, stimulus }: PlayRequest,
  folder: string,
): Promise<{ readonly driver: Driver; readonly variant: Variant; readonly fn: LoadedFunction }> {
  const fn = functions.find(({ told }) => told.name === name);
  if (!fn)
    throw new ProblemError({
      code: "INVALID_ARGUMENT",
      message: `There is no function ${name}.`,
      waysOut: [
        ...didYouMean(
          name,
          functions.map(({ told }) => told.name),
          (near) => near,
        ),
        `Name one of ${functions.map(({ told }) => told.name).join(", ")}.`,
      ],
    });
  if (stimulus.kind !== fn.told.kind)
    throw new ProblemError({
      code: "INVALID_ARGUMENT",
      message: `The event is of the kind ${stimulus.kind}, and ${name} is a function of the kind ${fn.told.kind}.`,
      waysOut: [
        `Give an event with "kind": "${fn.told.kind}".`,
        "Leave it out for one that fits the function.",
      ],
    });
  const [member] = await loadMembers([target], { from: folder, by: "command" });
  const driver = member?.driver && (await load(member.driver));
  const able =
    driver?.variants.filter(
      ({ kind, lacks }) =>
        kind === fn.told.kind && !(fn.exported.batch === true && lacks?.["batch"] !== undefined),
    ) ?? [];
  const variant = wanted === undefined ? able[0] : able.find(({ id }) => id === wanted);
  if (driver && variant) return { driver, variant, fn };
  throw new ProblemError({
    code: "UNSUPPORTED",
    message:
      wanted !== undefined && able.length > 0
        ? `${target} calls no function of the kind ${fn.told.kind} as ${JSON.stringify(wanted)}.`
        : `${target} calls no function of the kind ${fn.told.kind}.`,
    waysOut: [
      able.length > 0
        ? `Use one of ${able.map(({ id }) => id).join(", ")}.`
        : "Choose another target: --target node.",
      "anyfn parity shows what each target can call.",
    ],
  });
}
