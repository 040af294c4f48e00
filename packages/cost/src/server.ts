import { FigureError } from "./errors.ts";
import { type Decimal, exact, sum, times, toDecimal } from "./exact.ts";
import { createPrices, type PricingOptions } from "./prices.ts";

/** A machine that is always on. */
export interface Server {
  readonly name?: string | undefined;
  readonly usdPerMonth: Decimal;
  /** What it can do for a moment, and for hours (a burstable machine: its baseline). Without them capacity is not checked. */
  readonly vcpu?: number | undefined;
  readonly sustainedVcpu?: number | undefined;
  readonly memoryMb?: number | undefined;
  /** How many there are at the least. Default 1. */
  readonly count?: number | undefined;
  /** What is in its price, and what a reader must know of that. */
  readonly assumptions?: readonly string[] | undefined;
  readonly warnings?: readonly string[] | undefined;
}

/** The server itself, when its figures make sense. @throws FigureError that names the figure and what was seen */
export function checkedServer(server: Server): Server {
  const wrong = (field: keyof Server, way: string): never => {
    const seen = server[field];
    throw new FigureError(
      `The server's ${field} should be ${way} but is ${typeof seen === "number" ? seen : JSON.stringify(seen)}.`,
    );
  };
  const { usdPerMonth, vcpu, sustainedVcpu, memoryMb, count } = server;
  if (!/^\d{1,18}(\.\d{1,18})?$/.test(String(usdPerMonth))) wrong("usdPerMonth", 'USD such as "17.51"');
  const above = (value: number | undefined): boolean =>
    value === undefined || (typeof value === "number" && value > 0 && value <= 1e6);
  if (!above(vcpu)) wrong("vcpu", "a number above 0");
  if (!above(sustainedVcpu)) wrong("sustainedVcpu", "a number above 0");
  if (!above(memoryMb === undefined ? undefined : memoryMb / 1024)) wrong("memoryMb", "MB above 0");
  if (count !== undefined && !(Number.isInteger(count) && above(count)))
    wrong("count", "a whole number from 1");
  return server;
}

/** What comes with a machine. */
export interface ServerOptions extends PricingOptions {
  /** Disk, where the provider's price is known (EC2: gp3). Default 20. */
  readonly diskGb?: number | undefined;
  /** A public IPv4 address, where its price is known (EC2). Default true. */
  readonly ipv4?: boolean | undefined;
  readonly monthHours?: number | undefined;
}

/** A machine of the price book, e.g. `"t4g.small"`, with disk and address. @throws FigureError for a name it does not have */
export function serverOf(name: string, options: ServerOptions = {}): Server {
  const prices = createPrices(undefined, options);
  const found = prices.book.servers.find(({ id }) => id === name.toLowerCase());
  if (!found) {
    const known = prices.book.servers.map(({ id }) => id).join(", ");
    throw new FigureError(
      `There is no price of a server ${JSON.stringify(name)}. Name one of ${known}, or give its price: { usdPerMonth: "17.51", vcpu: 2 }.`,
    );
  }
  prices.use(found);
  const hours = exact(options.monthHours ?? 730);
  const aws = found.provider === "aws";
  const { diskGb = 20, ipv4 = true } = options;
  const disk = aws ? times(exact(diskGb), prices.value("aws.ebs.gp3")) : exact(0);
  const address = aws && ipv4 ? times(hours, prices.value("aws.ipv4")) : exact(0);
  const { assumptions, warnings } = prices.notes();
  return {
    name: found.id,
    usdPerMonth: toDecimal(sum([times(hours, exact(found.hourly)), disk, address])),
    assumptions: [
      aws
        ? `${found.id} has ${diskGb} GB of gp3 disk and ${ipv4 ? "a" : "no"} public IPv4 address in its price.`
        : `${found.id} has no disk and no address in its price: the price book does not know them.`,
      ...assumptions,
    ],
    warnings,
    vcpu: Number(found.vcpu),
    sustainedVcpu: Number(found.sustainedVcpu),
    memoryMb: found.memoryMb,
  };
}
