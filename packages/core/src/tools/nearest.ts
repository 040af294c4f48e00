/** The name that was most likely meant; undefined where none is near. */
export function nearest(given: string, names: Iterable<string>): string | undefined {
  const wanted = plain(given);
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of names) {
    const known = plain(name);
    const begins = wanted.length >= 3 && (known.startsWith(wanted) || wanted.startsWith(known));
    const distance = Math.min(edits(wanted, known), begins ? BEGINS : Number.POSITIVE_INFINITY);
    if (distance <= limit(wanted, known) && (best === undefined || distance < best.distance))
      best = { name, distance };
  }
  return best?.name;
}

/** A way out that names what was most likely meant, as a list: empty where nothing is near. */
export function didYouMean(
  given: string,
  names: Iterable<string>,
  shown: (name: string) => string = (name) => name,
): readonly string[] {
  const name = nearest(given, names);
  return name === undefined ? [] : [`Did you mean ${shown(name)}?`];
}

/** How far away a name is that begins with the other: farther than one wrong letter, nearer than two. */
const BEGINS = 1.5;

/** Capitals and hyphens make no other name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, "");
}

/** A short name may differ in one place, a long one in three. */
function limit(one: string, other: string): number {
  return Math.min(3, Math.max(BEGINS, Math.ceil(Math.max(one.length, other.length) / 4)));
}

/** How many letters must be added, taken away, changed or swapped with the next one. */
function edits(one: string, other: string): number {
  let before: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const now = [row];
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      now[column] = Math.min(
        (last[column] ?? 0) + 1,
        (now[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = now;
  }
  return last[other.length] ?? 0;
}
