import type { Trigger } from "anyfn/adapter";
import type { Driver } from "anyfn/driver";
import { adapterFaults } from "./adapter-faults.ts";
import type { Fault, Loose, LooseAdapter } from "./fault.ts";
import { httpFaults } from "./http-faults.ts";
import { messageFaults } from "./message-faults.ts";

/** Every fault of an adapter and of those of its triggers that the driver plays. */
export function faultsOf(driver: Driver, adapter: object, triggers: readonly Trigger[]): readonly Fault[] {
  const played = new Set(driver.variants.map(({ trigger }) => trigger));
  const kinds = new Set(driver.variants.map(({ kind }) => kind));
  // A copy: the members of the adapter itself are replaced.
  const loose = { ...adapter } as LooseAdapter; // an adapter's parts are called with what core gives them
  const kind = (["queue", "topic", "event", "schedule", "storage"] as const).find((each) => kinds.has(each));
  return [
    ...(kinds.has("http") ? adapterFaults(loose, "http") : []),
    ...(kind ? adapterFaults(loose, kind) : []),
    ...triggers
      .filter(({ id }) => played.has(id))
      .flatMap((trigger) => {
        const own = { ...trigger } as unknown as Loose; // a copy, as above
        if (trigger.kind === "http") return httpFaults(trigger, own);
        return messageFaults(
          trigger,
          own,
          driver.variants.filter((variant) => variant.trigger === trigger.id),
        );
      }),
  ];
}
