/** Faults of triggers that carry messages: what becomes of events, of their order, of the answer. */
import { malformationOf, type Trigger } from "anyfn/adapter";
import type { Kind, Variant } from "anyfn/driver";
import { type Effect, type Event, type Fault, instead, type Loose } from "./fault.ts";

/** What may be wrong with one field: every entry is a fault of its own. */
type Changes = Readonly<Record<string, (value: unknown, event: Event) => unknown>>;

const drop: Changes = { drops: () => undefined };
const text: Changes = {
  ...drop,
  empties: () => "",
  "makes a constant of": () => "a-constant",
  "cuts the end off": (value) => (typeof value === "string" ? value.slice(0, -1) : value),
};
const time: Changes = {
  "makes no valid time of": () => new Date(Number.NaN),
  "makes a constant of": () => new Date(86_400_000),
  "takes the time of receipt for": () => new Date(),
  "is a second late with": (value) => (value instanceof Date ? new Date(value.getTime() + 1000) : value),
  "makes text of": (value) => (value instanceof Date ? value.toISOString() : value),
};
const data: Changes = {
  ...drop,
  "makes null of": () => null,
  "makes text of": (value) => (typeof value === "string" ? value : JSON.stringify(value, digits)),
  wraps: (value) => ({ data: value }),
  "rounds numbers in": (value) => JSON.parse(JSON.stringify(value ?? null, rounded)),
  "parses what looks like a number in": (value) =>
    typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value,
};
const bytes: Changes = {
  ...drop,
  empties: () => new Uint8Array(),
  "cuts the end off": (value) => (value instanceof Uint8Array ? value.subarray(0, -1) : value),
  "decodes and encodes": (value) =>
    value instanceof Uint8Array ? new TextEncoder().encode(new TextDecoder().decode(value)) : value,
};
const attributes: Changes = {
  ...drop,
  empties: () => ({}),
  "puts the names in lower case of": (value) => renamed(value, (name) => name.toLowerCase()),
  "makes text of the values of": (value) =>
    mapped(value, (item) => (item instanceof Uint8Array ? item : String(item))),
};

const everywhere: Readonly<Record<string, Changes>> = {
  kind: { swaps: (value) => (value === "queue" ? "topic" : "queue") },
  id: { ...text, "makes a random text of": () => crypto.randomUUID() },
  source: { ...drop, empties: () => "", "makes no URI of": () => "no uri: a b" },
  time,
  attempt: {
    ...drop,
    "is -1 for": () => -1,
    "is 0 for": () => 0,
    "counts from 0 in": (value) => (typeof value === "number" ? value - 1 : value),
    "is one ahead with": (value) => (typeof value === "number" ? value + 1 : value),
  },
  native: { ...drop },
};

const ofKind: Readonly<Record<Exclude<Kind, "http">, Readonly<Record<string, Changes>>>> = {
  schedule: { scheduledTime: { ...drop, ...time }, schedule: text },
  storage: {
    action: { ...drop, "makes a creation of": () => "created", "makes a deletion of": () => "deleted" },
    bucket: text,
    key: {
      ...text,
      "decodes twice": (value) => decoded(String(value)),
      "leaves a plus for a space in": (value) => String(value).replaceAll(" ", "+"),
      "takes a plus for a space in": (value) => String(value).replaceAll("+", " "),
    },
    size: {
      ...drop,
      "is one ahead with": (value) => (typeof value === "number" ? value + 1 : value),
      "makes 32 bits of": (value) => (typeof value === "number" ? value >>> 0 : value),
      "makes text of": (value) => (typeof value === "number" ? String(value) : value),
    },
    etag: { ...drop, "leaves quotes around": (value) => (value === undefined ? value : `"${value}"`) },
    contentType: text,
    version: text,
  },
  queue: { queue: text, data, bytes, attributes, group: drop },
  topic: { topic: text, subject: text, data, bytes, attributes },
  database: {
    action: { ...drop, "makes an update of": () => "updated", "makes a creation of": () => "created" },
    collection: text,
    key: { ...drop, empties: () => "", "makes a constant of": () => "a-constant" },
    before: { ...drop, "takes the new image for": (_, { after }) => after },
    after: { ...drop, "takes the old image for": (_, { before }) => before },
    params: drop,
  },
  stream: {
    stream: text,
    partition: text,
    key: text,
    sequence: text,
    data,
    bytes,
    attributes,
  },
  event: { type: text, subject: text, data },
  invoke: { data },
};

/** Every fault of a trigger of messages; `trigger` is a copy of it, whose members stay. */
export function messageFaults(
  target: Trigger,
  trigger: Loose,
  variants: readonly Variant[],
): readonly Fault[] {
  const batch = variants.some(({ lacks }) => lacks?.batch === undefined);
  // Where the platform delivers all of a batch again, it is all the same which message failed.
  const told =
    batch &&
    variants.some(({ redelivery = "whole" }) => redelivery === "each" || redelivery === "from-first");
  const kind = trigger.kind as Exclude<Kind, "http">; // the caller has looked
  const fault = (what: string, patch: (effect: Effect) => Readonly<Record<string, unknown>>): Fault => ({
    id: `${trigger.id}: ${what}`,
    trigger: target,
    kind,
    patch,
  });
  const normalizing = (change: (events: readonly Event[]) => readonly Event[]) => (effect: Effect) => ({
    normalize(...given: readonly unknown[]) {
      const events = trigger.normalize(...given);
      const now = change(events);
      if (now.length !== events.length || now.some((event, index) => event !== events[index]))
        effect.changed = true;
      return now;
    },
  });
  const untold =
    kind === "invoke" ||
    variants.every(({ lacks }) => (lacks?.time ?? lacks?.["scheduled-time"]) !== undefined);
  const fields = { ...everywhere, ...ofKind[kind] };
  return [
    ...Object.entries(fields).flatMap(([name, changes]) =>
      Object.entries(changes)
        // Where the platform tells no time, it is that of receipt.
        .filter(([what]) => !(untold && what === "takes the time of receipt for"))
        .map(([what, change]) =>
          fault(`${what} ${name}`, (effect) => ({
            normalize: (...given: readonly unknown[]) =>
              trigger.normalize(...given).map((event) =>
                // No handler sees the fields of a message that cannot be read.
                malformationOf(event as never) === undefined
                  ? { ...event, [name]: instead(effect, event[name], change(event[name], event)) }
                  : event,
              ),
          })),
        ),
    ),
    fault(
      "loses the first event",
      normalizing((events) => events.slice(1)),
    ),
    fault(
      "loses the last event",
      normalizing((events) => events.slice(0, -1)),
    ),
    fault(
      "delivers each event twice",
      normalizing((events) => events.flatMap((event) => [event, event])),
    ),
    ...(told || ["queue", "stream", "database"].includes(kind)
      ? [
          fault(
            "turns the order round",
            normalizing((events) => (events.length > 1 ? events.toReversed() : events)),
          ),
        ]
      : []),
    fault(
      "gives all events the first one's id",
      normalizing((events) =>
        events.length > 1 ? events.map((event) => ({ ...event, id: events[0]?.["id"] })) : events,
      ),
    ),
    fault("does not know its own events", (effect) => ({ detect: () => instead(effect, true, false) })),
    fault("has another id", (effect) => ({ id: instead(effect, trigger.id, `${trigger.id}.other`) })),
    ...(trigger.group
      ? [
          fault("knows no group", (effect) => ({
            group: (event: unknown) => instead(effect, trigger.group?.(event), undefined),
          })),
        ]
      : []),
    ...(trigger.reply ? replyFaults(trigger, fault, told) : []),
  ];
}

type Outcomes = readonly { readonly ok: boolean }[];

function replyFaults(
  trigger: Loose,
  fault: (what: string, patch: (effect: Effect) => Readonly<Record<string, unknown>>) => Fault,
  told: boolean,
): readonly Fault[] {
  const replying = (change: (outcomes: Outcomes) => Outcomes) => (effect: Effect) => ({
    reply(...[outcomes, ...rest]: readonly unknown[]) {
      const now = instead(effect, outcomes, change(outcomes as Outcomes)); // what core gives
      return trigger.reply?.(now, ...rest);
    },
  });
  const failed = { ok: false, error: new Error("seeded") };
  const done = { ok: true, value: undefined };
  return [
    fault(
      "acknowledges what failed",
      replying((outcomes) => outcomes.map((each) => (each.ok ? each : done))),
    ),
    fault(
      "fails everything",
      replying((outcomes) => outcomes.map(() => failed)),
    ),
    ...(told
      ? [
          fault(
            "fails the neighbours",
            replying((outcomes) => (outcomes.every(({ ok }) => ok) ? outcomes : outcomes.map(() => failed))),
          ),
          fault(
            "names the next message",
            replying((outcomes) => [...outcomes.slice(-1), ...outcomes.slice(0, -1)]),
          ),
          fault(
            "names the last message",
            replying((outcomes) => outcomes.toReversed()),
          ),
        ]
      : []),
    fault("answers nothing", (effect) => ({
      reply: (...given: readonly unknown[]) => instead(effect, trigger.reply?.(...given), undefined),
    })),
  ];
}

function digits(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function rounded(_: string, value: unknown): unknown {
  return typeof value === "bigint" || (typeof value === "string" && /^\d+\.\d{17,}$/.test(value))
    ? Number(value)
    : value;
}

function renamed(value: unknown, change: (name: string) => string): unknown {
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, item]) => [change(name), item]));
}

function mapped(value: unknown, change: (item: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, item]) => [name, change(item)]));
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
