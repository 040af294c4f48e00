/** What stands in a log line in place of a secret. */
export const REDACTED = "[redacted]";

/**
 * Replaces the values of secrets in a text, however the text spells them: as they are, escaped as JSON or `util.inspect` do (also
 * several times over), or percent-encoded; with line breaks of either kind, and with real ones where the value has `\n`, as keys often
 * have in environments. Values of up to three characters are left: they would hit by chance. Undefined where there is nothing to replace.
 */
export function redactor(secrets: readonly string[]): ((text: string) => string) | undefined {
  const source = patternOf(secrets);
  if (source === undefined) return;
  if (last?.source !== source) last = { source, pattern: new RegExp(source, "g") };
  const { pattern } = last;
  return (text) => text.replace(pattern, REDACTED);
}

/** All lines of a function have the same secrets: their pattern is compiled once. */
let last: { readonly source: string; readonly pattern: RegExp } | undefined;

function patternOf(secrets: readonly string[]): string | undefined {
  const values = secrets
    .flatMap((secret) => [secret, secret.replace(/(?:\\r)?\\n/g, "\n")])
    .map((secret) => secret.trim())
    .filter((secret) => secret.length > 3);
  if (values.length === 0) return;
  // The longest first: a secret may begin with another one.
  return Array.from(new Set(values))
    .sort((a, b) => b.length - a.length)
    .map((value) => (/^[A-Za-z0-9]+$/.test(value) ? value : spellings(value)))
    .join("|");
}

/**
 * Runs of backslashes and what they escape are one part each, and the first part takes no backslashes before it: a text of nothing but
 * backslashes is read once.
 */
function spellings(value: string): string {
  let source = "";
  for (const [, { length: slashes = 0 } = "", character] of value
    .replaceAll("\r\n", "\n")
    .matchAll(/(\\*)([^\\]|$)/gsu)) {
    const percent = slashes > 0 ? `|(?:%5[cC]){${slashes}}` : "";
    if (slashes > 0) source += `(?:${source === "" ? "(?<!\\\\)" : ""}\\\\{${slashes},}${percent})`;
    if (!character) continue;
    const before = source === "" || slashes > 0 ? "" : "\\\\*";
    if (character === "\n") source += `${escapes("\r", before, slashes > 0)}?`;
    source += /[A-Za-z0-9]/.test(character) ? character : escapes(character, before, slashes > 0);
  }
  return source;
}

/** All spellings of a character that is no letter or digit of ASCII. */
function escapes(character: string, before: string, escaped: boolean): string {
  // What begins the pattern has one backslash at least that is its own; what follows backslashes has them already.
  const slashes = escaped ? "" : before === "" ? "\\\\" : "\\\\+";
  const units = [...Array(character.length).keys()].map((at) => character.charCodeAt(at));
  const point = character.codePointAt(0) ?? 0;
  const all = [
    `${before}${[...character].map((each) => each.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&")).join("")}`,
    units.map((unit, at) => `${at > 0 ? "\\\\+" : slashes}u${hex(unit, 4)}`).join(""),
    ...(point < 256 ? [`${slashes}x${hex(point, 2)}`] : []),
    ...(SHORT[character] ? [`${slashes}${SHORT[character]}`] : []),
    ...(character === " " ? ["\\+"] : []),
    [...new TextEncoder().encode(character)].map((byte) => `%${hex(byte, 2)}`).join(""),
  ];
  return `(?:${all.join("|")})`;
}

/** In letters of both cases. */
function hex(number: number, digits: number): string {
  return number
    .toString(16)
    .padStart(digits, "0")
    .replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

const SHORT: Readonly<Record<string, string>> = {
  "\n": "n",
  "\r": "r",
  "\t": "t",
  "\b": "b",
  "\f": "f",
  "\v": "v",
};
