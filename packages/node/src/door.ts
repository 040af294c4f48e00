import * as parts from "./rare.ts";

/** The way to what this platform rarely needs; as `anyfn/door`, for a build to put another module in its place. */
export function rare(): typeof parts {
  return parts;
}
