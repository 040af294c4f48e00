/** What is wrong with what a driver declares, before anything is played. */
import type { Driver } from "anyfn/driver";
import type { Case } from "./case.ts";
import { cases as suite } from "./cases.ts";
import { lackOf } from "./declared.ts";
import { needs } from "./needs.ts";

/** The declared gaps that no play has: of no case, of a variant of another kind, or of what is skipped because it is lacking. */
export function unknownGaps(driver: Driver, cases: readonly Case[]): readonly string[] {
  return Object.keys(driver.gaps).filter((key) => {
    const [id, variantId] = key.split("@");
    return !cases.some(
      (subject) =>
        subject.id === id &&
        driver.variants.some(
          (variant) =>
            variant.kind === subject.kind &&
            (variantId === undefined || variant.id === variantId) &&
            lackOf(subject, variant) === undefined,
        ),
    );
  });
}

/** One sentence for each declaration that says nothing, or speaks of what the suite does not have. */
export function mistakesOf(
  driver: Driver,
  unplayed: Readonly<Record<string, string>>,
  unasked: Readonly<Record<string, string>>,
): readonly string[] {
  const ids = driver.variants.map(({ id }) => id);
  return [
    ...(driver.target ? [] : ["the driver names no target: set `target` to the adapter's name"]),
    ...ids
      .filter((id, index) => ids.indexOf(id) !== index)
      .map((id) => `there are two variants ${id}: an id is one variant's`),
    ...driver.variants.flatMap(({ id, kind, lacks = {} }) =>
      Object.entries(lacks).flatMap(([need, reason]) => {
        if (!Object.hasOwn(needs, need))
          return [`variant ${id} lacks ${need}, which is no need of the suite${nearest(need)}`];
        if (!isText(reason)) return [`variant ${id} lacks ${need} without a reason`];
        const asked = suite.some(
          (subject) => subject.kind === kind && subject.needs?.some((each) => each === need),
        );
        return asked ? [] : [`variant ${id} lacks ${need}, which no case of ${kind} needs: take it out`];
      }),
    ),
    ...Object.entries(driver.gaps).flatMap(([key, { reason, evidence, only }]) => [
      ...(isText(reason) ? [] : [`the gap ${key} has no reason`]),
      ...(isText(evidence) ? [] : [`the gap ${key} has no evidence: say where it is written or was seen`]),
      ...(Array.isArray(only) && only.length > 0 && only.every(isText)
        ? []
        : [`the gap ${key} names no path: say in \`only\` which paths differ, e.g. ["saw[0].time"]`]),
    ]),
    ...[unplayed, unasked].flatMap((declared) =>
      Object.entries(declared).flatMap(([id, reason]) =>
        isText(reason) ? [] : [`${id} is left out without a reason`],
      ),
    ),
  ];
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim().length > 0;
}

/** The need that is meant, where one begins alike. */
function nearest(name: string): string {
  const alike = Object.keys(needs).filter((need) => need.slice(0, 3) === name.slice(0, 3));
  return alike.length > 0
    ? `; did you mean ${alike.join(" or ")}?`
    : `; there are ${Object.keys(needs).join(", ")}`;
}
