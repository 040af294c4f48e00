import type { LambdaContext } from "../native.ts";

/** The region by the function's name, for when the environment does not tell (a test). */
export function regionOf({ invokedFunctionArn }: LambdaContext): string | undefined {
  return invokedFunctionArn?.split(":")[3];
}
