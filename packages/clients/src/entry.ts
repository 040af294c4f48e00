import { Refusal } from "./failure.ts";

/** False once its time is over. */
export function isAlive({ expires }: { readonly expires?: number | undefined }): boolean {
  return expires === undefined || expires > Date.now();
}

/** The refusal of a condition on an entry. */
export function conflict(key: string, absent: boolean): Refusal {
  return new Refusal(
    "CONFLICT",
    absent
      ? `there is an entry under ${JSON.stringify(key)}`
      : `the entry under ${JSON.stringify(key)} is absent or has another version`,
  );
}
