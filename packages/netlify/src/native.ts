/** The fields of Netlify's own shapes that this adapter reads, and nothing else. */

/** The second argument of a function (https://docs.netlify.com/functions/api/#netlify-specific-context-object). */
export interface NetlifyContext {
  /** `""` where functions run locally. */
  readonly requestId?: string | undefined;
  /** The address of the client as Netlify's edge saw it. */
  readonly ip?: string | undefined;
  readonly deploy?: { readonly id?: string | undefined } | undefined;
  readonly server?: { readonly region?: string | undefined } | undefined;
  readonly site?:
    | {
        readonly id?: string | undefined;
        readonly name?: string | undefined;
        readonly url?: string | undefined;
      }
    | undefined;
  /** The platform waits for it after the response has ended. */
  waitUntil?(work: Promise<unknown>): void;
}

/** A call whose body was read: what every row but the one of requests sees. */
export interface NetlifyCall {
  readonly request: Request;
  readonly body: Uint8Array;
  /** The function's name, where the entry knows it. */
  readonly name?: string | undefined;
  /** The platform's event that the function is registered for, e.g. `"deploy-succeeded"`. */
  readonly event?: string | undefined;
  /** The platform's id of the call. */
  readonly id?: string | undefined;
}
