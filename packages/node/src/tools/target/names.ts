/** A name that npm, images and Kubernetes take: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
export function plainName(name: string, longest: number = LONGEST): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longest)
    .replace(/-+$/, "");
  return plain === "" ? "functions" : plain;
}

/** The name of a function's Trigger or PingSource: the app's first, as they share their namespace with other apps. */
export function resourceName(app: string, name: string): string {
  return plainName(`${plainName(app)}-${name}`);
}

/** The Service that clients call. */
export function publicService(app: string): string {
  return plainName(app, LONGEST - EVENTS.length);
}

/** The Service that takes events from inside the cluster. */
export function eventService(app: string): string {
  return `${publicService(app)}${EVENTS}`;
}

const EVENTS = "-events";
const LONGEST = 63;
