/** Words of shell scripts that targets emit: `anyfn/shell`. */

/** Text that is right as it stands in a shell script: only the functions here make it, and whatever comes from the user goes through `word`. */
export type Word = string & { readonly [SHELL]: true };

declare const SHELL: unique symbol;

/** A part of a word: text as it is, or the value of a variable. */
export type Part = string | { readonly variable: string };

/** One word of a command on one line: whatever its parts hold, the shell neither splits nor expands nor runs it. */
export function word(...parts: readonly Part[]): Word {
  const texts = parts.filter((part) => typeof part === "string");
  if (texts.length === parts.length) return quoted(texts.join(""));
  if (texts.some((text) => CONTROLS.test(text))) {
    return parts
      .map((part) => (typeof part === "string" ? quoted(part) : `"\${${part.variable}}"`))
      .join("") as Word; // one quoted part after the other
  }
  const escaped = parts.map((part) =>
    typeof part === "string" ? part.replace(/[\\"$`]/g, "\\$&") : `\${${part.variable}}`,
  );
  return `"${escaped.join("")}"` as Word; // in double quotes these four mean something, and are escaped
}

function quoted(text: string): Word {
  if (/^[\w%+,./:@=-]+$/.test(text)) return text as Word; // nothing in it means anything to a shell
  if (!CONTROLS.test(text)) return `'${text.replaceAll("'", "'\\''")}'` as Word; // in single quotes nothing does
  const escaped = text.replace(/[\\']/g, "\\$&").replace(CONTROL, (one) => {
    const octal = one.charCodeAt(0).toString(8).padStart(3, "0");
    return `\\${octal}`;
  });
  return `$'${escaped}'` as Word; // in these quotes the backslash does, and stands where it is meant
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0001-\u001f\u007f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const CONTROLS = /[\u0001-\u001f\u007f]/;

/** A flag with its value. */
export function flag(name: string, ...parts: readonly Part[]): Word {
  return `--${name}=${word(...parts)}` as Word; // names of flags are the build's own, or were checked
}

/** A flag alone. */
export function bare(name: string): Word {
  return `--${name}` as Word; // as above
}

/** A flag with several words. */
export function flags(name: string, values: readonly Word[]): Word {
  return [`--${name}`, ...values].join(" ") as Word; // words already
}

/** A comment on one line, whatever the text. */
export function comment(text: string): string {
  return `# ${text.replace(/[\r\n\u2028\u2029]+/g, " ")}`;
}

/** A command, a flag a line. */
export function command(head: readonly Word[], flags: readonly Word[], indent = ""): string {
  return [head.join(" "), ...flags].join(` \\\n${indent}  `);
}
