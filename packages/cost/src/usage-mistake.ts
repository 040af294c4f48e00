/**
 * What is wrong with a record, in words that follow `line 12: `, or undefined. Every field is read by its name and not in a loop:
 * a million records pass here.
 */
export function usageMistake(record: unknown): string | undefined {
  if (typeof record !== "object" || record === null) return "is no usage record: it holds no object";
  const fields = record as Fields; // nothing is taken from it before it has been looked at
  const { schema, durationMs, startedAt } = fields;
  if (schema !== "anyfn.usage/1")
    return `is no usage record: schema should be "anyfn.usage/1" but is ${shown(schema)}`;
  const invocations = fields.invocations ?? 1;
  const weight = fields.weight ?? 1;
  if (typeof fields.function !== "string" || fields.function === "")
    return wrong("function", "a name", fields.function);
  if (typeof fields.target !== "string") return wrong("target", "the name of a target", fields.target);
  if (typeof startedAt !== "string" || !isTime(startedAt))
    return wrong("startedAt", "a time from 2014 to 2099 such as 2026-11-22T10:00:00.000Z", startedAt);
  if (
    typeof invocations !== "number" ||
    !(invocations <= 1e12) ||
    !(invocations >= (fields.readyMs === undefined ? 1 : 0)) ||
    !Number.isInteger(invocations)
  )
    return wrong("invocations", "a whole number from 1", invocations);
  if (typeof durationMs !== "number" || !(durationMs >= 0) || !(durationMs <= LONGEST_MS * invocations))
    return wrong("durationMs", "milliseconds from 0 to 31 days an invocation", durationMs);
  if (typeof weight !== "number" || !(weight >= 1) || !(weight <= 1e9))
    return wrong("weight", "a number from 1", weight);
  const {
    memoryMb,
    memoryUsedMb,
    coldStarts,
    initMs,
    billedMs,
    busyMs,
    busy100Ms,
    busy1000Ms,
    bytesOut,
    lost,
  } = fields;
  if (!isAmount(memoryMb) || (memoryMb !== undefined && (memoryMb < 1 || memoryMb > 1_048_576)))
    return wrong("memoryMb", "MB from 1 to 1,048,576", memoryMb);
  if (!isAmount(memoryUsedMb)) return wrong("memoryUsedMb", AMOUNT, memoryUsedMb);
  if (!isAmount(coldStarts)) return wrong("coldStarts", AMOUNT, coldStarts);
  if (!isAmount(initMs)) return wrong("initMs", AMOUNT, initMs);
  if (!isAmount(billedMs)) return wrong("billedMs", AMOUNT, billedMs);
  if (!isAmount(busyMs)) return wrong("busyMs", AMOUNT, busyMs);
  if (!isAmount(busy100Ms)) return wrong("busy100Ms", AMOUNT, busy100Ms);
  if (!isAmount(busy1000Ms)) return wrong("busy1000Ms", AMOUNT, busy1000Ms);
  if (!isAmount(fields.readyMs)) return wrong("readyMs", AMOUNT, fields.readyMs);
  if (!isAmount(bytesOut)) return wrong("bytesOut", AMOUNT, bytesOut);
  if (!isAmount(lost)) return wrong("lost", AMOUNT, lost);
  const { region, architecture, kind, trigger, plan, instance } = fields;
  const { outcomes } = fields;
  if (
    outcomes !== undefined &&
    (typeof outcomes !== "object" ||
      outcomes === null ||
      !isAmount((outcomes as { readonly ok?: unknown }).ok)) // any object may be asked for a field
  )
    return wrong("outcomes", "numbers that are not negative, by outcome", outcomes);
  if (!isText(region)) return wrong("region", "a text", region);
  if (!isText(architecture)) return wrong("architecture", "a text", architecture);
  if (!isText(kind)) return wrong("kind", "a text", kind);
  if (!isText(trigger)) return wrong("trigger", "a text", trigger);
  if (!isText(plan)) return wrong("plan", "a text", plan);
  if (!isText(instance)) return wrong("instance", "a text", instance);
  if (!isText(fields.initialization)) return wrong("initialization", "a text", fields.initialization);
  return undefined;
}

type Fields = Readonly<Partial<Record<Field, unknown>>>;
type Field =
  | "schema"
  | "function"
  | "target"
  | "startedAt"
  | "durationMs"
  | "invocations"
  | "weight"
  | "memoryMb"
  | "memoryUsedMb"
  | "coldStarts"
  | "initMs"
  | "billedMs"
  | "busyMs"
  | "busy100Ms"
  | "busy1000Ms"
  | "readyMs"
  | "bytesOut"
  | "lost"
  | "outcomes"
  | "region"
  | "architecture"
  | "kind"
  | "trigger"
  | "plan"
  | "instance"
  | "initialization";

/** The day is one of the calendar; the time of day is read by those who need it. Records of one day follow each other. */
function isTime(text: string): boolean {
  if (text.length === 10 ? text === knownDay : text.charCodeAt(10) === T && text.startsWith(knownDay))
    return true;
  const day = text.slice(0, 10);
  if (!/^20(1[4-9]|[2-9]\d)-\d\d-\d\d$/.test(day) || (text.length > 10 && text.charCodeAt(10) !== T))
    return false;
  const time = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(day)) return false;
  knownDay = day;
  return true;
}

let knownDay = "no day yet";
const T = 84;
const LONGEST_MS = 31 * 86_400_000;
const AMOUNT = "a number that is not negative";

function isAmount(value: unknown): value is number | undefined {
  return value === undefined || (typeof value === "number" && value >= 0 && value <= 1e18);
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function wrong(field: string, expected: string, seen: unknown): string {
  return `${field} should be ${expected} but is ${shown(seen)}`;
}

function shown(value: unknown): string {
  if (typeof value === "number") return String(value);
  return JSON.stringify(value)?.slice(0, 40) ?? "absent";
}
