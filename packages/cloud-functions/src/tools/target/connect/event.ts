import { flag, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { deployCommand, regionOf } from "../function.ts";
import { nativeOf, text } from "../option.ts";
import { pairs } from "../pairs.ts";
import { type Script, uses, variable } from "../script.ts";
import { deliveryFlags, grantEventarc, tuneSubscription } from "./eventarc.ts";

/** Events by their type: of Google's services as they are, everybody else's through a channel. */
export function connectEvent(plan: FunctionPlan, script: Script): void {
  const type = text(plan, "type") ?? plan.name;
  const source = text(plan, "source");
  const native = nativeOf(plan, "cloud-functions") as {
    readonly filters?: Readonly<Record<string, string>>;
    readonly pathPatterns?: Readonly<Record<string, string>>;
  }; // as `check` found them
  const filters = { type, ...(source === undefined ? {} : { source }), ...native.filters };
  const patterns = Object.entries(native.pathPatterns ?? {});
  const custom = !type.startsWith("google.");
  const region = word(...regionOf(plan));
  grantEventarc(script);
  const where: Word[] = [];
  if (custom) {
    const id = variable(
      script,
      "CHANNEL",
      channelOf(script),
      "The Eventarc channel of events that are not Google's: gcloud eventarc channels publish.",
    );
    uses(script, "channel");
    script.services.add("eventarcpublishing");
    script.lines.push(`channel ${word({ variable: id })} ${region}`);
    where.push(flag("trigger-channel", { variable: id }), `--trigger-location=${region}` as Word); // a quoted word
  }
  // What Firebase itself sends is of no region.
  if (type.startsWith("google.firebase.")) where.push(flag("trigger-location", "global"));
  script.lines.push(
    deployCommand(script, plan, [
      pairs("trigger-event-filters", Object.entries(filters)),
      ...(patterns.length > 0 ? [pairs("trigger-event-filters-path-pattern", patterns)] : []),
      ...where,
      ...deliveryFlags(plan),
    ]),
    `invoker ${word(plan.name)} ${region}`,
  );
  tuneSubscription(plan, script);
}

/** The app's name as a channel may be called. */
function channelOf({ config, app }: Script): string {
  if (config.channel !== undefined) return config.channel;
  const name = app
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 63);
  return name === "" ? "events" : name;
}
