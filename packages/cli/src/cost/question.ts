import { resolve } from "node:path";
import { CommandError } from "@anyfn/build/diagnostics";
import {
  type Arrival,
  type Decimal,
  FigureError,
  type GroupKey,
  loadPriceBook,
  type Plan,
  PriceBookError,
  type PricingOptions,
  parseCount,
  parseDuration,
  parseMemory,
  parseMoney,
  parseTraffic,
  type Server,
  selectPlans,
  serverOf,
  type Workload,
  withTargetPrices,
} from "@anyfn/cost";
import { isDay } from "./day.ts";
import { readText } from "./files.ts";
import { optionWords } from "./option-words.ts";
import { loadThirdParties } from "./third-parties.ts";

/** What `anyfn cost` was asked: to price a described workload, or recorded usage. */
export interface CostQuestion {
  readonly pricing: PricingOptions;
  readonly budget?: Decimal | undefined;
  readonly workload?:
    | {
        readonly work: Workload;
        readonly plans: readonly string[] | undefined;
        readonly server: Server | undefined;
      }
    | undefined;
  readonly usage?:
    | {
        readonly from: string;
        readonly by: readonly GroupKey[];
        /** Plans to compare with; empty without any. */
        readonly as: readonly string[];
        readonly plans: Readonly<Record<string, string>>;
        readonly memoryMb: number | undefined;
      }
    | undefined;
}

/** Where the answer goes. */
export interface Output {
  readonly json: boolean;
  readonly html?: string | undefined;
  readonly focus?: string | undefined;
}

/** The options of the command as they were written. */
export type CostArguments = Readonly<
  Partial<
    Record<
      (typeof OF_WORKLOAD)[number] | (typeof OF_USAGE)[number] | (typeof SHARED)[number],
      string | undefined
    >
  >
> & {
  readonly "free-tier"?: boolean | undefined;
};

const OF_WORKLOAD = [
  "requests",
  "duration",
  "cpu",
  "vcpu",
  "cold-rate",
  "init",
  "concurrency",
  "arrival",
  "region",
  "egress",
  "min-instances",
  "peak",
  "vs",
] as const;
const OF_USAGE = ["from", "by", "as", "focus"] as const;
const SHARED = ["memory", "target", "date", "price-book", "budget", "html"] as const;

/** Reads the command line. @throws CommandError with every option that makes no sense */
export async function readQuestion(args: CostArguments): Promise<CostQuestion> {
  const mistakes: {
    code: "INVALID_FIGURE" | "INVALID_PRICE_BOOK" | "INVALID_ARGUMENT";
    reason: string;
    waysOut: string[];
  }[] = [];
  const read = <T>(name: keyof CostArguments, parse: (text: string) => T): T | undefined => {
    const text = args[name];
    if (typeof text !== "string") return undefined;
    return attempt(() => parse(text));
  };
  function attempt<T>(parse: () => T): T | undefined {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof FigureError || error instanceof PriceBookError)) throw error;
      mistakes.push({
        code: error instanceof FigureError ? "INVALID_FIGURE" : "INVALID_PRICE_BOOK",
        reason: optionWords(error.message),
        waysOut: [
          "docs/cost.md has an example of each option.",
          "anyfn cost --help says what each option does.",
        ],
      });
      return undefined;
    }
  }
  function refuse(reason: string, ...waysOut: string[]): void {
    mistakes.push({ code: "INVALID_ARGUMENT", reason, waysOut });
  }

  const bookPath = args["price-book"];
  const bookText = bookPath === undefined ? undefined : await readText(bookPath);
  const date = read("date", parseDate);
  const given = args.target?.split(",").map((name) => name.trim());
  const asNames = args.as?.split(",").map((name) => name.trim()) ?? [];
  const others = await loadThirdParties(
    resolve("."),
    [...(given ?? []), ...asNames].filter((name) => name !== ""),
  );
  const basic: PricingOptions = {
    priceBook: bookText === undefined ? undefined : attempt(() => loadPriceBook(bookText)),
    freeTier: args["free-tier"],
    date,
    now: date === undefined ? undefined : new Date(date),
  };
  const pricing = attempt(() => withTargetPrices(others.prices, basic)) ?? basic;
  const further = pricing.furtherPlans;
  const budget = read("budget", (text) => parseMoney(text));
  const memoryMb = read("memory", (text) => parseMemory(text));
  const named = given?.map(others.nameOf);
  const targets = named?.some((name) => name !== "") ? named.filter((name) => name !== "") : named;
  const usage = args.from !== undefined;
  for (const name of usage ? OF_WORKLOAD : OF_USAGE)
    if (args[name] !== undefined)
      refuse(
        usage
          ? `--${name} describes a workload, and --from has one on record.`
          : `--${name} goes with recorded usage.`,
        usage ? `Leave out --${name}, or --from.` : "Give the records: --from usage.jsonl.",
        "anyfn cost --help says what each option does.",
      );

  let answer: Pick<CostQuestion, "workload" | "usage">;
  if (usage) {
    if (args.as !== undefined && args.focus !== undefined)
      refuse(
        "--focus writes what was billed, and --as asks what would have been.",
        "Leave out --as to write the rows of what was recorded.",
        "Leave out --focus, and read the comparison with --json.",
      );
    answer = {
      usage: {
        from: args.from ?? "-",
        by: read("by", parseBy) ?? ["function"],
        as: attempt(() => parseAs(asNames.map(others.nameOf), further)) ?? [],
        plans: attempt(() => plansOf(targets, further)) ?? {},
        memoryMb,
      },
    };
  } else {
    for (const name of ["requests", "duration", "memory"] as const)
      if (args[name] === undefined)
        refuse(
          `--${name} is missing: without ${MISSING[name]} there is nothing to price.`,
          `Describe a month: anyfn cost --requests 10M --duration 100ms --memory 512`,
          "Or price recorded usage: anyfn cost --from usage.jsonl",
        );
    const work: Workload = {
      requests: read("requests", (text) => parseCount(text)) ?? 0,
      durationMs: read("duration", parseDurations) ?? 0,
      memoryMb: memoryMb ?? 1,
      cpuMs: read("cpu", (text) => parseDuration(text, "cpu")),
      vcpu: read("vcpu", (text) => parseNumber(text, "vcpu")),
      coldRate: read("cold-rate", (text) => parseShare(text, "cold-rate")),
      initMs: read("init", (text) => parseDuration(text, "init")),
      concurrency: read("concurrency", (text) => parseNumber(text, "concurrency")),
      arrival: read("arrival", (text) => text as Arrival), // checked below with the whole
      region: args.region,
      egressGb: read("egress", (text) => parseTraffic(text)),
      minInstances: read("min-instances", (text) => parseNumber(text, "min-instances")),
      peakFactor: read("peak", (text) => parseNumber(text, "peak")),
    };
    attempt(() => selectPlans(targets, further));
    answer = { workload: { work, plans: targets, server: read("vs", (text) => parseServer(text, pricing)) } };
  }
  if (mistakes.length > 0) throw new CommandError(mistakes);
  return { pricing, budget, ...answer };
}

const MISSING = {
  requests: "their number in a month",
  duration: "how long one takes",
  memory: "the size of an instance",
};

/** One duration, or several with their shares: `50ms:0.9,2s:10%`. */
function parseDurations(text: string): Workload["durationMs"] {
  if (!text.includes(":")) return parseDuration(text);
  return text.split(",").map((part) => {
    const [time = "", share = ""] = part.split(":");
    return { ms: parseDuration(time), share: parseShare(share, "duration") };
  });
}

/** A part of the whole, for the option `name`: `0.01`, `1%`. */
function parseShare(text: string, name: string): number {
  const percent = text.trim().endsWith("%");
  const value = parseNumber(text.trim().replace(/%$/, ""), name) / (percent ? 100 : 1);
  if (value > 1)
    throw new FigureError(`${name}: the share ${JSON.stringify(text)} is more than all. Write 0.01 or 1%.`);
  return value;
}

function parseNumber(text: string, name: string): number {
  if (!/^\d{1,12}(\.\d{1,9})?$/.test(text.trim()))
    throw new FigureError(
      `${name}: ${JSON.stringify(text.slice(0, 40))} is no figure. Write a number that is not negative.`,
    );
  return Number(text);
}

function parseDate(text: string): string {
  if (!isDay(text))
    throw new FigureError(`date: ${JSON.stringify(text.slice(0, 40))} is no day. Write it as 2026-11-22.`);
  return text;
}

/** A machine of the price book, or a price of one's own: `17.50USD`, `17.50USD/2` with its vCPUs. */
function parseServer(text: string, pricing: PricingOptions): Server {
  if (!/^\$|^\d|usd/i.test(text)) return serverOf(text, pricing);
  const [price = "", vcpu] = text.split("/");
  return {
    name: "a server",
    usdPerMonth: parseMoney(price, "vs"),
    vcpu: vcpu === undefined ? undefined : parseVcpus(vcpu),
  };
}

function parseVcpus(text: string): number {
  const vcpu = parseNumber(text, "vs");
  if (vcpu > 0) return vcpu;
  throw new FigureError("vs: a server has more than 0 vCPUs. Write its price and its vCPUs: 17.50USD/2.");
}

const KEYS: Readonly<Record<string, GroupKey>> = {
  function: "function",
  target: "target",
  plan: "plan",
  region: "region",
  architecture: "architecture",
  memory: "memoryMb",
  kind: "kind",
  trigger: "trigger",
  month: "month",
};

function parseBy(text: string): readonly GroupKey[] {
  return text.split(",").map((name) => {
    const key = Object.hasOwn(KEYS, name.trim()) ? KEYS[name.trim()] : undefined;
    if (key) return key;
    throw new FigureError(
      `by: costs cannot be grouped by ${JSON.stringify(name.slice(0, 40))}. Write one or more of ${Object.keys(KEYS).join(", ")}.`,
    );
  });
}

function parseAs(names: readonly string[], further: readonly Plan[] | undefined): readonly string[] {
  selectPlans(names, further);
  return names;
}

/** The plans of records that name none: `azure-functions:consumption`. */
function plansOf(
  targets: readonly string[] = [],
  further: readonly Plan[] | undefined,
): Readonly<Record<string, string>> {
  const found = selectPlans(targets.length === 0 ? undefined : targets, further);
  const bare = targets.find((name) => !found.some(({ id }) => id === name));
  if (bare !== undefined)
    throw new FigureError(
      `target: of recorded usage it names the plan of records that name none, and ${JSON.stringify(bare)} is no plan. Write one such as ${found[0]?.id}.`,
    );
  return Object.fromEntries(targets.map((name) => name.split(":") as [string, string])); // the id of a plan
}
