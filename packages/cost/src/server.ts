import { FigureError } from "./errors.ts";
import { type Decimal, exact, plus, sum, times, toDecimal } from "./exact.ts";
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
  const disk = times(exact(options.diskGb ?? 20), prices.value("aws.ebs.gp3"));
  const address = times(hours, prices.value("aws.ipv4"));
  const beside =
    found.provider === "aws" ? sum([disk, ...(options.ipv4 === false ? [] : [address])]) : exact(0);
  return {
    name: found.id,
    usdPerMonth: toDecimal(plus(times(hours, exact(found.hourly)), beside)),
    vcpu: Number(found.vcpu),
    sustainedVcpu: Number(found.sustainedVcpu),
    memoryMb: found.memoryMb,
  };
}
