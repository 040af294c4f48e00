import * as parts from "./rare.ts";

/**
 * The one way to what is rarely needed. A build may put another module in this one's place, which loads `rare.ts` from a
 * file of its own when it is first asked, so that a cold start does not read it.
 */
export function rare(): typeof parts {
  return parts;
}
