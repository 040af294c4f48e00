import { type Line, type LinePart, partOf, sumDecimals } from "@anyfn/cost";

/** What the lines of one part of a bill add up to. */
export function partSum({ lines }: { readonly lines: readonly Line[] }, part: LinePart): string {
  return sumDecimals(lines.filter(({ meter }) => partOf(meter) === part).map(({ usd }) => usd));
}
