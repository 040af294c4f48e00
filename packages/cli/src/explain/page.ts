import { type Explanation, GROUPS } from "./explanations.ts";

/** One code for a terminal. */
export function explained(code: string, { happened, cause, remedy }: Explanation): string {
  return [code, "", happened, "", `Usual cause: ${cause}`, "", `What to do: ${remedy}`]
    .flatMap((line) => wrapped(line))
    .join("\n");
}

/** All codes as the page `docs/errors.md`. */
export function errorsPage(): string {
  return [
    "# Errors",
    "",
    "Every error of anyfn has a code. Codes are stable, messages are not. `anyfn explain <code>` prints what is said here.",
    ...GROUPS.flatMap(({ title, codes }) => [
      "",
      `## ${title}`,
      ...Object.entries(codes)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flatMap(([code, { happened, cause, remedy }]) => [
          "",
          `### ${code}`,
          "",
          marked(happened),
          "",
          `**Usual cause:** ${marked(cause)}`,
          "",
          `**What to do:** ${marked(remedy)}`,
        ]),
    ]),
    "",
  ].join("\n");
}

/** Code is not set off in the texts, which a terminal shows as they are; what Markdown would read as markup is escaped. */
function marked(text: string): string {
  return text.replaceAll(/[<*]/g, "\\$&");
}

function wrapped(line: string): readonly string[] {
  const lines = [""];
  for (const word of line.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last === "") lines[lines.length - 1] = word;
    else if (last.length + 1 + word.length > 80) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
