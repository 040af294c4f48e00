import type { ParityColumn } from "./play.ts";

/** A part that is not the same on all targets. */
export interface ParityDifference {
  /** E.g. `"header content-type"`, `"body.total"`. */
  readonly part: string;
  /** What each way of calling made of it, by `<target>@<variant>`; one that has nothing there is left out. */
  readonly by: Readonly<Record<string, unknown>>;
}

/** `<target>@<variant>`. */
export function columnName({ target, variant }: ParityColumn): string {
  return `${target}@${variant}`;
}

/** Every part in which targets differ, as deep as they can be told apart. */
export function parityDifferences(columns: readonly ParityColumn[]): readonly ParityDifference[] {
  const played = columns.filter(({ variant }) => variant !== undefined);
  const flat = played.map((column) => [columnName(column), new Map(flatten(column.parts))] as const);
  const paths = [...new Set(flat.flatMap(([, parts]) => [...parts.keys()]))];
  return paths.flatMap((part) => {
    const values = new Set(flat.map(([, parts]) => JSON.stringify(parts.get(part))));
    if (values.size < 2) return [];
    const by = flat.flatMap(([name, parts]) => (parts.has(part) ? [[name, parts.get(part)] as const] : []));
    return [{ part, by: Object.fromEntries(by) }];
  });
}

function* flatten(value: unknown, path = ""): Generator<readonly [string, unknown]> {
  const parsed = path === "body" && typeof value === "string" ? asJson(value) : value;
  if (typeof parsed !== "object" || parsed === null || Object.keys(parsed).length === 0) {
    yield [path, parsed];
    return;
  }
  for (const [key, item] of Object.entries(parsed))
    yield* flatten(item, path === "" ? key : `${path}.${key}`);
}

/** A body that is JSON is compared value by value. */
function asJson(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
