/** Faults of an adapter itself: who runs, for how long, what is logged. */
import type { Kind } from "anyfn/driver";
import { type Effect, type Fault, instead, type LooseAdapter } from "./fault.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Every fault of an adapter; `kind` is of the cases that are tried. */
export function adapterFaults(adapter: LooseAdapter, kind: Kind): readonly Fault[] {
  const fault = (what: string, patch: (effect: Effect) => Fields, timed = false): Fault => ({
    id: `adapter (${kind}): ${what}`,
    kind,
    timed,
    patch,
  });
  const info = (what: string, change: (info: Fields) => Fields): Fault =>
    fault(what, (effect) => ({
      info: (...given: readonly unknown[]) => {
        const own = adapter.info(...given) as Fields; // the contract of an adapter
        return instead(effect, own, change(own));
      },
    }));
  const identity = (what: string, change: () => string): Fault =>
    fault(what, (effect) => ({
      id: () => instead(effect, undefined, change()),
      info: (...given: readonly unknown[]) => ({ ...(adapter.info(...given) as Fields), id: change() }), // as above
    }));
  const entry = (what: string, change: (entry: Fields) => Fields): Fault =>
    fault(what, (effect) => ({
      log: (given: unknown) => adapter.log(instead(effect, given, change(given as Fields))), // what core gives
    }));
  const record = (what: string, change: (record: Fields, given: Fields) => unknown): Fault =>
    fault(what, (effect) => ({
      log: (given: unknown) => {
        const own = adapter.log(given) as Fields; // the contract of an adapter
        return instead(effect, own, change(own, given as Fields));
      },
    }));
  const trace = (what: string, change: (trace: Fields) => Fields): Fault =>
    fault(what, (effect) => ({
      trace: (...given: readonly unknown[]) => {
        const own = adapter.trace(...given) as Fields; // the contract of an adapter
        return instead(effect, own, change(own));
      },
    }));
  return [
    fault("has another name", (effect) => ({ name: instead(effect, adapter.name, "another") })),
    identity("gives invocations an empty id", () => ""),
    ...(kind === "http" ? [identity("gives all invocations one id", () => "a-constant")] : []),
    entry("logs every level as info", (own) => ({ ...own, level: "info" })),
    entry("logs info as a warning", (own) => ({
      ...own,
      level: own["level"] === "info" ? "warn" : own["level"],
    })),
    entry("logs no message", (own) => ({ ...own, message: "" })),
    entry("logs no fields", (own) => ({ ...own, fields: {} })),
    entry("logs an empty id", (own) => ({ ...own, id: "" })),
    entry("logs another id each time", (own) => ({ ...own, id: crypto.randomUUID() })),
    entry("logs no trace", (own) => ({ ...own, traceId: undefined, spanId: undefined })),
    record("lets fields take the place of the line's own", (own, given) => ({
      ...own,
      ...(given["fields"] as Fields),
    })),
    record("logs nothing", () => ({})),
    ...(kind === "http"
      ? [
          info("does not tell the region", ({ region: _, ...own }) => own),
          trace("loses the caller's trace", () => ({
            traceId: undefined,
            spanId: undefined,
            sampled: false,
            state: undefined,
          })),
          trace("gives every call one trace", (own) => ({
            ...own,
            traceId: "7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a",
            spanId: "8b8b8b8b8b8b8b8b",
          })),
          trace("mixes up trace and span", (own) => ({
            ...own,
            traceId: own["spanId"],
            spanId: own["traceId"],
          })),
          fault(
            "says that there is no time left",
            (effect) => ({ remaining: () => instead(effect, 1, 0) }),
            true,
          ),
          fault(
            "says that there is time without end",
            (effect) => ({ remaining: () => instead(effect, 1, Number.POSITIVE_INFINITY) }),
            true,
          ),
        ]
      : []),
  ];
}
