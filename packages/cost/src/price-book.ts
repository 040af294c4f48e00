import type { Decimal } from "./exact.ts";

/** `A`: the provider's own text or code. `B`: a third party that quotes or queried it. `C`: a reading of an unclear rule, or undated. */
export type Confidence = "A" | "B" | "C";

/** Where a figure comes from, and when it was last seen there. */
export interface Source {
  readonly source: string;
  /** `YYYY-MM-DD`. */
  readonly seen: string;
  readonly confidence: Confidence;
  readonly note?: string | undefined;
}

/** The price of the units up to `upTo`, counted from the first one of the month. */
export interface PriceTier {
  readonly upTo: Decimal | null;
  readonly value: Decimal;
}

/** One figure: a price per unit, or a number of a rule such as a rounding. `region` is a region, a class of `regions`, or `"*"`. */
export interface Figure extends Source {
  readonly meter: string;
  readonly unit: string;
  readonly region: string;
  /** First day, and the day after the last one; `null` is open. */
  readonly from: string | null;
  readonly to: string | null;
  readonly value?: Decimal | undefined;
  readonly tiers?: readonly PriceTier[] | undefined;
}

/** Units that cost nothing in a month, over all its meters together; with `asUsdOf`, as the money they would cost there. */
export interface FreeAllowance extends Source {
  readonly id: string;
  readonly meters: readonly string[];
  readonly quantity: Decimal;
  readonly unit: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly asUsdOf?: { readonly meter: string; readonly region: string } | undefined;
}

/** Which class of price the regions have, for the meters that begin with `meters`. */
export interface RegionClasses extends Source {
  readonly meters: string;
  readonly regions: Readonly<Record<string, string>>;
  /** Regions that exist and whose own prices the book does not have. */
  readonly unpriced?: readonly string[] | undefined;
  /** The class of a region that is not listed. */
  readonly otherwise: string;
  /** The region of an estimate that names none. */
  readonly home: string;
}

/** Rows by their first column, e.g. CPU by memory. */
export interface Table extends Source {
  readonly id: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A machine by the hour. */
export interface ServerFigure extends Source {
  readonly id: string;
  readonly provider: string;
  readonly region: string;
  readonly vcpu: Decimal;
  /** What a burstable machine keeps up for hours; else the same as `vcpu`. */
  readonly sustainedVcpu: Decimal;
  readonly memoryMb: number;
  readonly hourly: Decimal;
}

/** Dated prices and rules, each with its source. */
export interface PriceBook {
  readonly schema: "anyfn.prices/1";
  readonly version: string;
  readonly regions: readonly RegionClasses[];
  readonly figures: readonly Figure[];
  readonly free: readonly FreeAllowance[];
  readonly tables: readonly Table[];
  readonly servers: readonly ServerFigure[];
}

/** A price book of one's own: only what differs. */
export type PriceBookInput = Pick<PriceBook, "schema" | "version"> & {
  readonly [Part in Exclude<keyof PriceBook, "schema" | "version">]?: PriceBook[Part] | undefined;
};
