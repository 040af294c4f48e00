import type { Kind } from "anyfn/adapter";

/** Seconds that a call may take (https://docs.netlify.com/functions/overview/#default-deployment-options). */
export function secondsOf(kind: Kind, background: boolean | undefined): number {
  return background ? 900 : kind === "schedule" ? 30 : 60;
}

/** MB of a function that asks for none. */
export const DEFAULT_MEMORY = 1024;

/** The variable that holds the secret of signed calls. */
export const SECRET = "ANYFN_SECRET";
