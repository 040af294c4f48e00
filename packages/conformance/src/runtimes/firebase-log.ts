/** What a line of the emulator says about one function. */
export type EmulatorNote =
  /** The function wrote a line. */
  | { readonly kind: "line"; readonly function: string; readonly text: string }
  /** The emulator says something about the function: a failure's stack among others. */
  | { readonly kind: "said"; readonly function: string; readonly text: string }
  /** It ends the worker: the function, or its module, has thrown. What it said last about the function is why. */
  | { readonly kind: "killed"; readonly function: string }
  /** A worker of the function is gone. */
  | { readonly kind: "exited"; readonly function: string }
  /** An answer is on its way to the client whole, or the worker has ended its own: an end without the first was cut. */
  | { readonly kind: "finished" | "closed"; readonly function: string };

/**
 * Reads a line of `firebase emulators:start --debug`: a text, then what it is about as JSON, in which the whole text is
 * repeated. Undefined for lines about no function, and for all but the last line of a longer text.
 */
export function emulatorNote(line: string): EmulatorNote | undefined {
  const { user, metadata } = tail(line) ?? {};
  const { message: text, function: about } = metadata ?? {};
  const name = about?.name;
  if (typeof text !== "string" || typeof name !== "string") return undefined;
  if (user !== undefined && text.startsWith(">  "))
    return { kind: "line", function: name, text: text.slice(3) };
  if (text.startsWith("Your function was killed")) return { kind: "killed", function: name };
  if (text.startsWith("[worker-") && text.endsWith("]: exited")) return { kind: "exited", function: name };
  const [, event] = /^Finishing up request with event=(finish|close)$/.exec(text) ?? [];
  if (event) return { kind: event === "finish" ? "finished" : "closed", function: name };
  return { kind: "said", function: name, text };
}

interface Tail {
  readonly user?: unknown;
  readonly metadata?: { readonly message?: unknown; readonly function?: { readonly name?: unknown } };
}

/** The text may itself hold what looks like the beginning of the JSON: only the right one reads to the end of the line. */
function tail(line: string): Tail | undefined {
  if (!line.endsWith("}}")) return undefined;
  for (const { index } of line.matchAll(/ \{"(?:user|metadata)":/g)) {
    try {
      const value = JSON.parse(line.slice(index)) as Tail; // as the emulator's logger writes it
      if (value.metadata?.message !== undefined) return value;
    } catch {
      // Part of the text.
    }
  }
  return undefined;
}
