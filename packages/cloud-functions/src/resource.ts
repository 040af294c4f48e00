/** What follows `marker` in a resource's name, up to the next `/`: `part("//x/projects/p/topics/t", "/topics/")` is `"t"`. */
export function part(name: string | undefined, marker: string): string | undefined {
  const rest = after(name, marker);
  const end = rest?.indexOf("/") ?? -1;
  return end < 0 ? rest : rest?.slice(0, end);
}

/** All that follows `marker`. */
export function after(name: string | undefined, marker: string): string | undefined {
  const at = name?.indexOf(marker) ?? -1;
  return at < 0 ? undefined : name?.slice(at + marker.length);
}

/** The last segment of a path. */
export function lastSegment(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
