import type { HttpStimulus, MessageStimulus, Messages, Need, Payload } from "anyfn/driver";
import type { FunctionName } from "./functions.ts";
import type { Match } from "./match.ts";

export type { Need } from "anyfn/driver";

/** What an HTTP case expects; what it does not name may be anything, except for cookies: none, unless named. */
export interface HttpExpected {
  readonly status: number;
  /** Lower-case names. `absent` for a header that may not be there. */
  readonly headers?: Readonly<Record<string, Match>> | undefined;
  readonly cookies?: readonly string[] | undefined;
  readonly body?: Payload | undefined;
  /** The body parsed as JSON. */
  readonly json?: Match | undefined;
  /** How the body arrives, where it is streamed. */
  readonly stream?: StreamExpected | undefined;
}

/** How a streamed body arrives. */
export interface StreamExpected {
  /** Each as one piece. */
  readonly chunks?: readonly string[] | undefined;
  /** Milliseconds between the first and the last piece at least: the first did not wait. */
  readonly spreadMs?: number | undefined;
  /** The client sees that the body is not complete. Default false. */
  readonly cut?: boolean | undefined;
}

/** What a case of messages expects. */
export interface MessagesExpected {
  /** The events that the handler got, in any order; all of them. */
  readonly saw?: readonly Match[] | undefined;
  /** `saw` is in this order. */
  readonly inOrder?: boolean | undefined;
  /** The indexes of the messages that are not done; none by default. What the platform delivers again follows from them. */
  readonly failed?: readonly number[] | undefined;
  /** What the caller of a direct call gets. */
  readonly result?: Match | undefined;
  /** The error that the invocation reports, where it fails as a whole. */
  readonly error?: Match | undefined;
}

/** What cases of every kind may expect. */
export interface AnyExpected {
  /** Each must be among the notes that the function left. */
  readonly notes?: readonly Match[] | undefined;
  /** Each must be among the log lines: `{ level, message, fields, traceId }`. */
  readonly logs?: readonly Match[] | undefined;
  /** Each is the text of one written line, and of no more than one, whoever wrote it. */
  readonly once?: readonly Match[] | undefined;
  /** The one usage record of the call. */
  readonly usage?: Match | undefined;
  /** Text that may be in nothing that the client or the log viewer gets. */
  readonly secret?: readonly string[] | undefined;
  /** Text that may be in nothing that the client gets. */
  readonly private?: readonly string[] | undefined;
}

interface CaseBase {
  /** `<kind>.<subject>.<case>`, unique. */
  readonly id: string;
  readonly title: string;
  /** The reference function that is called. */
  readonly function: FunctionName;
  /** How long the platform gives the invocation; default 3000. */
  readonly timeoutMs?: number | undefined;
  readonly needs?: readonly Need[] | undefined;
  /** Played on an instance that was just started, and no other case with it. */
  readonly fresh?: boolean | undefined;
  /**
   * What is expected has to happen in time, so that a machine that stalls can miss it: a play that fails is played again. An
   * adapter that is too late is so every time.
   */
  readonly timed?: boolean | undefined;
}

/** A case of an HTTP request. */
export interface HttpCase extends CaseBase {
  readonly kind: "http";
  /** Played first, on the same instance; nothing is expected of it. */
  readonly before?: readonly Omit<HttpStimulus, "kind">[] | undefined;
  readonly stimulus: Omit<HttpStimulus, "kind">;
  readonly expected: HttpExpected & AnyExpected;
}

/** A case of one delivery of messages. */
export interface MessageCase<K extends keyof Messages = keyof Messages> extends CaseBase {
  readonly kind: K;
  /** Delivered first, to the same instance; nothing is expected of them. */
  readonly before?: readonly Omit<MessageStimulus<K>, "kind">[] | undefined;
  /** The very same native event was delivered before, to the same instance; nothing is expected of that. */
  readonly twice?: boolean | undefined;
  readonly stimulus: Omit<MessageStimulus<K>, "kind">;
  readonly expected: MessagesExpected & AnyExpected;
}

/** One fact about a function that holds everywhere: data, without a word of any platform. */
export type Case = HttpCase | { [K in keyof Messages]: MessageCase<K> }[keyof Messages];
