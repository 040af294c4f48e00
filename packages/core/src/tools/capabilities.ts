/** What a target can do, as data: `anyfn/capabilities`. For conformance and documents; never in a bundle. */

import { AnyfnError } from "../errors.ts";
import type { Capability } from "./capabilities/capability.ts";
import { type CapabilityId, catalogue } from "./capabilities/catalogue.ts";

export type { Kind } from "../events.ts";
export type { Capability } from "./capabilities/capability.ts";
export { type CapabilityId, type CatalogueRow, catalogue } from "./capabilities/catalogue.ts";

/** All rows of one target. */
export interface Capabilities {
  readonly target: string;
  readonly rows: readonly Capability[];
}

/** What one target says of one row of the catalogue. */
export type Claim = (
  | { readonly support: "full"; readonly limits?: string | undefined }
  | { readonly support: "partial" | "none"; readonly limits: string }
) & {
  /** In place of the catalogue's, where the platform calls it otherwise. */
  readonly title?: string | undefined;
  /** Cases that prove it here beside the catalogue's. */
  readonly also?: readonly string[] | undefined;
  /** Cases of the catalogue's that do not prove it here: each still belongs to another row. */
  readonly without?: readonly string[] | undefined;
};

/** What one target says of every row of the catalogue: none is left to be guessed. */
export type Claims = Readonly<Record<CapabilityId, Claim>>;

/**
 * The capabilities of a target: the rows of the catalogue, in its order, with what the target says of each.
 *
 * @throws AnyfnError `INVALID_DEFINITION` for a row that nothing is said of, or that the catalogue does not have, which are
 * errors of types already; and for a case to be left out that the row does not have.
 * @example
 * export const capabilities: Capabilities = capabilitiesOf("my-cloud", {
 *   "http.methods": { support: "full" },
 *   "http.path": { support: "partial", limits: "an encoded slash is decoded" },
 *   // … and so on: what is missing is an error of types that names it.
 * });
 */
export function capabilitiesOf(target: string, claims: Claims): Capabilities {
  const mistakes = mistakesOf(claims);
  if (mistakes.length > 0) {
    throw new AnyfnError(
      "INVALID_DEFINITION",
      `The capabilities of ${target} do not fit the catalogue: ${mistakes.join("; ")}.`,
    );
  }
  return {
    target,
    rows: catalogue.map(({ id, kind, title, cases, essential }): Capability => {
      const claim = claims[id];
      return {
        id,
        kind,
        title: claim.title ?? title,
        support: claim.support,
        ...(claim.limits !== undefined && { limits: claim.limits }),
        cases: [...cases.filter((name) => !claim.without?.includes(name)), ...(claim.also ?? [])],
        ...(essential && { essential }),
      };
    }),
  };
}

function mistakesOf(claims: Claims): readonly string[] {
  const ids: readonly string[] = catalogue.map(({ id }) => id);
  return [
    ...catalogue.flatMap(({ id, cases }) => {
      if (!Object.hasOwn(claims, id)) {
        return [`nothing is said of ${id}, so say full, partial or none, with the limits`];
      }
      const absent = (claims[id].without ?? []).filter((name) => !cases.includes(name));
      return absent.map((name) => `${id} is without ${name}, which is no case of it`);
    }),
    ...Object.keys(claims)
      .filter((id) => !ids.includes(id))
      .map((id) => `there is no row ${id}, so take it out`),
  ];
}
