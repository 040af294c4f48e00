import type { Context } from "../context.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { StorageAction, StorageEvent } from "../events.ts";
import { messageDefinition } from "./message.ts";

/** Which objects of which bucket. */
export interface StorageOptions<Env extends EnvOption = EnvOption> extends FunctionOptions {
  readonly bucket: string;
  /** All but `other` by default. */
  readonly on?: readonly Exclude<StorageAction, "other">[] | undefined;
  /** Of the decoded key. */
  readonly prefix?: string | undefined;
  readonly suffix?: string | undefined;
  readonly env?: Env | undefined;
  readonly use?: readonly Middleware<StorageEvent, Context, unknown>[] | undefined;
}

/** The definition of a storage function. */
export interface StorageDefinition extends FunctionDefinition<"storage", StorageEvent> {
  readonly options: StorageOptions;
}

/**
 * A function called when objects of a bucket change.
 *
 * @example
 * export default storage({ bucket: "uploads", on: ["created"], suffix: ".jpg" }, (event) => resize(event.bucket, event.key));
 */
export function storage<const Env extends EnvOption = EnvOption>(
  what: string | StorageOptions<Env>,
  handler: (event: StorageEvent, context: Context<EnvOf<Env>>) => unknown,
): StorageDefinition {
  const options: StorageOptions = typeof what === "string" ? { bucket: what } : what;
  const { on = ALL, prefix = "", suffix = "" } = options;
  return messageDefinition("storage", options, handler, {
    accepts: ({ action, key }) =>
      on.includes(action as (typeof ALL)[number]) && key.startsWith(prefix) && key.endsWith(suffix),
  }) as StorageDefinition; // `options` are what went in
}

const ALL = ["created", "deleted", "archived", "updated"] as const;
