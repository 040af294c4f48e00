import { flag, type Part, type Word } from "anyfn/shell";

/** A flag that takes `KEY=VALUE` pairs: https://cloud.google.com/sdk/gcloud/reference/topic/escaping */
export function pairs(name: string, values: readonly (readonly [string, ...Part[]])[]): Word {
  const said = values.flatMap(([key, ...parts]) => [
    key,
    ...parts.filter((part) => typeof part === "string"),
  ]);
  const free = (mark: string): boolean => !said.some((text) => text.includes(mark));
  // A caret at the beginning would be read as the mark of another separator.
  const separator = free(",") && !said[0]?.startsWith("^") ? "," : SEPARATORS.find(free);
  const mark = separator ?? `${"|".repeat(Math.max(...said.map((text) => text.length)) + 1)}`;
  const parts = values.flatMap(([key, ...value], index): Part[] => [
    `${index === 0 ? (mark === "," ? "" : `^${mark}^`) : mark}${key}=`,
    ...value,
  ]);
  return flag(name, ...parts);
}

const SEPARATORS = ["@", ";", "|", "::", "||", "@@"];
