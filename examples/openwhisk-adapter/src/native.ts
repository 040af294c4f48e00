/** What of the platform is read: structural types. Everything that an action gets is one dictionary, its parameters. */

/** A raw web action's parameters (https://github.com/apache/openwhisk/blob/master/docs/webactions.md). */
export interface WebActionParams {
  /** In lower case. */
  readonly __ow_method: string;
  /** Names in lower case; of several headers of one name the last. */
  readonly __ow_headers: Readonly<Record<string, string>>;
  /** What follows the action's name in the path, encoded; empty where nothing does. */
  readonly __ow_path: string;
  /** Encoded, without the question mark. */
  readonly __ow_query?: string | undefined;
  /** Text of a text type; of every other type, and of JSON, base64. */
  readonly __ow_body?: string | undefined;
}

/** What the feeds of the package `messaging` fire (https://github.com/apache/openwhisk-package-kafka#details). */
export interface KafkaParams {
  readonly messages: readonly KafkaMessage[];
}

/** One message, of a feed with `isBinaryKey` and `isBinaryValue`: both are base64. It tells no time. */
export interface KafkaMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string;
}

/** What the feeds of the package `alarms` fire: the trigger's own payload. Our build puts the schedule's name there. */
export interface AlarmParams {
  readonly schedule?: unknown;
}

/** One activation as the platform tells of it, in variables of the environment. What handlers find under `context.native`. */
export interface Activation {
  readonly activationId: string;
  /** `/namespace/package/name`. */
  readonly action: string;
  readonly version: string;
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
}

/** A dictionary, as the platform's own JSON answer. */
export type Dictionary = Readonly<Record<string, unknown>>;

/** The activation's id, which is that of a call and of a tick: neither has one of its own. */
export function idOf(activation: unknown): string {
  const { activationId } = Object(activation) as Partial<Activation>; // what `serve` hands over
  return activationId ?? crypto.randomUUID();
}
