/** What is placed: each package's own folder, and by which name it reaches which others. */
export type Reaches = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Where each package goes so that every one finds what it needs, as Node looks for it: places relative to the folder of the entry,
 * with the packages' own folders. What several need in one version lies at the top once.
 *
 * @param top - what the entry itself imports, by name
 */
export function placesOf(top: ReadonlyMap<string, string>, reaches: Reaches): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [name, folder] of sorted(top)) places.set(placeIn("", name), folder);
  // A place that is taken below another hides what was found above: it is looked again until nothing changes.
  for (let changed = true; changed; ) {
    changed = false;
    for (const [place, folder] of [...places]) {
      for (const [name, needed] of sorted(reaches.get(folder) ?? new Map())) {
        const found = lookUp(places, place, name);
        if (found === needed || folder === needed) continue;
        places.set(placeIn(found === undefined ? "" : place, name), needed);
        changed = true;
      }
    }
  }
  return new Map(sorted(places));
}

function placeIn(place: string, name: string): string {
  return `${place === "" ? "" : `${place}/`}node_modules/${name}`;
}

/** What Node finds from a place. */
function lookUp(places: ReadonlyMap<string, string>, from: string, name: string): string | undefined {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf("/node_modules/")))) {
    const found = places.get(placeIn(place, name));
    if (found !== undefined || place === "") return found;
    if (!place.includes("/node_modules/")) return places.get(placeIn("", name));
  }
}

function sorted(map: ReadonlyMap<string, string>): (readonly [string, string])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
