import * as parts from "./rare.ts";
import type * as headers from "./rare-headers.ts";

/**
 * The way to what the light classes rarely need; as `../door.ts`, for a build to put another module in its place. Only then headers are
 * among it, and only then they are asked for.
 */
export function rare(): typeof parts & typeof headers {
  return parts as never; // see above
}
