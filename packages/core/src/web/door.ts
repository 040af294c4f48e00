import * as parts from "./rare.ts";

/** The way to what the light classes rarely need; as `../door.ts`, for a build to put another module in its place. */
export function rare(): typeof parts {
  return parts;
}
