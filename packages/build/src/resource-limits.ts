import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Limits } from "@anyfn/clients";
import type { ResourcePlan } from "anyfn/target";

/** What a service cannot do, as `connect()` of `@anyfn/clients` takes it. */
interface ServiceLimits {
  readonly id: string;
  readonly limits: Limits;
}

/** The limits of the services that a resource has on other targets, as code; undefined where there are none. */
export async function limitsCode(
  resource: ResourcePlan,
  others: readonly (readonly ResourcePlan[])[],
  folder: string,
): Promise<string | undefined> {
  const services = others.flatMap((resources) => resources.filter(({ id }) => id === resource.id));
  const found = await Promise.all(services.map((other) => limitsOf(other, folder)));
  const known = new Map(found.flatMap((each) => (each ? [[each.id, each] as const] : [])));
  known.delete(resource.service.id);
  return known.size > 0 ? JSON.stringify([...known.values()]) : undefined;
}

/** Made and asked, never called: nothing connects before the first call. */
async function limitsOf(
  { kind, name, endpoint, existing, ordered, listeners, service }: ResourcePlan,
  folder: string,
): Promise<ServiceLimits | undefined> {
  const module = await load(service.from, folder);
  const make = module?.[service.name];
  if (typeof make !== "function") return undefined;
  const code = service.options({
    ...{ kind, name, endpoint, existing, ordered, listener: listeners[0] },
    variable: () => JSON.stringify(`https://example.com/name${ordered ? ".fifo" : ""}`),
  });
  const made = make(new Function(`return (${code});`)()) as Partial<ServiceLimits>; // the options are the target's own code
  return made.id === undefined ? undefined : { id: made.id, limits: made.limits ?? {} };
}

async function load(from: string, folder: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await import(from)) as Readonly<Record<string, unknown>>;
  } catch {
    // A third party's: found from the app.
    try {
      const path = createRequire(join(folder, "package.json")).resolve(from);
      return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
    } catch {
      return undefined;
    }
  }
}
