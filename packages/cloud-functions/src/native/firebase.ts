/** The data of an event of the Realtime Database: what was there, and what is merged into it (`null` deletes). */
export interface DatabaseChange {
  readonly data?: unknown;
  readonly delta?: unknown;
}

/** A user of Firebase Auth: the first generation, CloudEvents and the emulator each have names of their own for its times. */
export interface AuthUser {
  readonly uid: string;
  readonly email?: string | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** The data of a v2 event of Firebase Auth: `value` of a new user, `oldValue` of a deleted one. */
export interface AuthChange {
  readonly value?: AuthUser | undefined;
  readonly oldValue?: AuthUser | undefined;
}
