import type { AppPlan, Problem } from "anyfn/target";
import { nativeOf } from "./config.ts";
import { BRIDGE, HTTP, netlifyName, wayOf } from "./way.ts";

/** Netlify calls one function for each of its events. */
export function* sameEvents({ functions, config }: AppPlan): Generator<Problem> {
  const taken = new Map<string, string>();
  for (const fn of functions) {
    const way = wayOf(fn, config);
    if (way?.by !== "platform") continue;
    const other = taken.get(way.event);
    if (other !== undefined) {
      yield {
        function: fn.name,
        reason: `${other} and ${fn.name} are both for the event ${way.event}, and Netlify calls one function for each.`,
        waysOut: ["Put both into one function.", "Keep one of them from this target with targets."],
      };
    }
    taken.set(way.event, fn.name);
  }
}

/** Functions that share a generated one share its settings and its environment. */
export function* together({ functions, config }: AppPlan): Generator<Problem> {
  for (const shared of [HTTP, BRIDGE]) {
    const values = new Map<string, { readonly value: string; readonly name: string }>();
    for (const fn of functions) {
      const way = wayOf(fn, config);
      if (!way || netlifyName(fn, way) !== shared) continue;
      const { bridge: _bridge, queue: _queue, background: _background, ...native } = nativeOf(fn);
      const asked = {
        ...Object.fromEntries(Object.entries(fn.env).map(([key, value]) => [`env.${key}`, value])),
        ...Object.fromEntries(Object.entries(native).map(([key, value]) => [`native.netlify.${key}`, value])),
        ...(fn.options.region !== undefined && { region: fn.options.region }),
      };
      for (const [what, value] of Object.entries(asked)) {
        const text = JSON.stringify(value);
        const other = values.get(what);
        if (other && other.value !== text) {
          yield {
            function: fn.name,
            reason: `${other.name} and ${fn.name} share one function of Netlify's, but ${what} is ${other.value} in one and ${text} in the other.`,
            waysOut: ["Give both the same.", "Keep one of them from this target with targets."],
          };
        }
        values.set(what, { value: text, name: fn.name });
      }
    }
  }
}
