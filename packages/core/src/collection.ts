/**
 * What the names in a collection's pattern stand for in a path; undefined where the path is of another collection. A segment is a
 * name as it is, `{name}` or `{name=*}` for any one segment, or `{name=**}` for any number of them, none included; `*` and `**` are
 * the same without a name. One pattern has one segment for several.
 */
export function matchCollection(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split("/").map((segment) => {
    const [wildcard, name, form = "*", bare] = WILDCARD.exec(segment) ?? [];
    return { segment, wildcard, name, several: (bare ?? form) === "**" };
  });
  const segments = path.split("/");
  const rest = segments.length - wanted.length;
  const hasSeveral = wanted.some(({ several }) => several);
  if (hasSeveral ? rest < -1 : rest !== 0) return undefined;
  const params: [string, string][] = [];
  let at = 0;
  for (const { segment, wildcard, name, several } of wanted) {
    if (wildcard === undefined && segment !== segments[at]) return undefined;
    const next = at + (several ? rest + 1 : 1);
    if (name !== undefined) params.push([name, segments.slice(at, next).join("/")]);
    at = next;
  }
  return at === segments.length ? Object.fromEntries(params) : undefined;
}

const WILDCARD = /^(?:\{([^{}=]+)(?:=(\*\*?))?\}|(\*\*?))$/;
