import type { Context } from "../context.ts";
import type { EnvOf, EnvOption, FunctionDefinition, FunctionOptions, Middleware } from "../definition.ts";
import type { StorageAction, StorageEvent } from "../events.ts";
import type { Bucket } from "../resources.ts";
import { handleIn, isHandle, listening } from "./handle.ts";
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

/** The same with a handle in place of the bucket's name. */
export interface StorageHandleOptions<Env extends EnvOption = EnvOption>
  extends Omit<StorageOptions<Env>, "bucket"> {
  readonly bucket: string | Bucket;
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
  what: string | Bucket | StorageHandleOptions<Env>,
  handler: (event: StorageEvent, context: Context<EnvOf<Env>>) => unknown,
): StorageDefinition {
  const handle = typeof what === "string" ? what : handleIn(what, "bucket");
  const bucket = isHandle(handle) ? handle.name : (handle as string); // the types
  const options: StorageOptions =
    typeof what === "string" || isHandle(what) ? { bucket } : { ...(what as StorageHandleOptions), bucket };
  const { on = ALL, prefix = "", suffix = "" } = options;
  const definition = messageDefinition("storage", options, handler, {
    accepts: ({ action, key }) =>
      on.includes(action as (typeof ALL)[number]) && key.startsWith(prefix) && key.endsWith(suffix),
  });
  return listening(definition, handle) as StorageDefinition; // `options` are what went in
}

const ALL = ["created", "deleted", "archived", "updated"] as const;
