import { type Exact, exact, isZero, minus, times, toDecimal } from "./exact.ts";
import type { CostItem, CostReport } from "./price.ts";

/** A row of the FinOps FOCUS specification, version 1.2: its column names, figures as decimal strings, columns that have no value null. */
export type FocusRow = Readonly<Record<string, string | null | Readonly<Record<string, string>>>>;

/** What a bill says and usage does not. */
export interface FocusOptions {
  /** Default `"unknown"`. */
  readonly billingAccountId?: string | undefined;
  readonly billingAccountName?: string | undefined;
}

/**
 * A report as FOCUS rows: for each group's part of each line one, and one more for what an allowance covers of it, so that unit prices
 * times quantities are the costs. They are estimates at list price, and marked so.
 */
export function toFocus(report: CostReport, options: FocusOptions = {}): FocusRow[] {
  return report.items.flatMap((item) => {
    const free = exact(item.free);
    const paid = minus(exact(item.quantity), free);
    return [
      ...(isZero(paid) && !isZero(free) ? [] : [row(item, paid, false)]),
      ...(isZero(free) ? [] : [row(item, free, true)]),
    ];
  });

  function row(item: CostItem, units: Exact, free: boolean): FocusRow {
    const period = monthOf(item.month);
    const unitPrice = item.credits === undefined ? item.unitPrice : "0";
    const quantity = toDecimal(units);
    const billed = free ? "0" : item.usd;
    const resource = item.key.function ?? item.plan;
    const provider = PROVIDERS[item.provider] ?? { name: item.provider, service: item.plan };
    // Fees and packs are bought, whatever is used.
    const fee = FEES[item.unit];
    return {
      BilledCost: billed,
      BillingAccountId: options.billingAccountId ?? "unknown",
      BillingAccountName: options.billingAccountName ?? null,
      BillingCurrency: "USD",
      BillingPeriodStart: period.start,
      BillingPeriodEnd: period.end,
      ChargeCategory: fee ? "Purchase" : "Usage",
      ChargeClass: null,
      ChargeDescription: `${item.meter} of ${resource}${free ? ", free" : ""}`,
      ChargeFrequency: fee ?? "Usage-Based",
      ChargePeriodStart: period.start,
      ChargePeriodEnd: period.end,
      ConsumedQuantity: fee ? null : quantity,
      ConsumedUnit: fee ? null : item.unit,
      ContractedCost: billed,
      ContractedUnitPrice: free ? "0" : unitPrice,
      EffectiveCost: billed,
      InvoiceIssuerName: provider.name,
      ListCost: free ? toDecimal(times(units, exact(unitPrice))) : billed,
      ListUnitPrice: unitPrice,
      PricingCategory: "Standard",
      PricingQuantity: quantity,
      PricingUnit: item.unit,
      ProviderName: provider.name,
      PublisherName: provider.name,
      RegionId: item.region || null,
      RegionName: item.region || null,
      ResourceId: resource,
      ResourceName: resource,
      ResourceType: "Function",
      ServiceCategory: "Compute",
      ServiceName: provider.service,
      ServiceSubcategory: "Serverless Compute",
      SkuId: item.meter,
      SkuMeter: item.meter,
      SkuPriceId: `${item.meter}@${report.priceBook}`,
      SubAccountId: null,
      SubAccountName: null,
      Tags: { ...item.key },
      x_Estimated: "true",
      x_PriceBookVersion: report.priceBook,
      ...(item.credits !== undefined && { x_Credits: item.credits }),
    };
  }
}

/** How often what is bought is charged, by its unit. */
const FEES: Readonly<Record<string, string>> = { month: "Recurring", pack: "One-Time" };

const PROVIDERS: Readonly<Record<string, { readonly name: string; readonly service: string }>> = {
  aws: { name: "AWS", service: "AWS Lambda" },
  gcp: { name: "Google Cloud", service: "Cloud Run functions" },
  azure: { name: "Microsoft", service: "Azure Functions" },
  netlify: { name: "Netlify", service: "Netlify Functions" },
};

/** The first instants of a month and of the next. */
function monthOf(month: string): { readonly start: string; readonly end: string } {
  const start = new Date(`${month}-01T00:00:00Z`);
  const end = new Date(start);
  end.setUTCMonth(end.getUTCMonth() + 1);
  const text = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
  return { start: text(start), end: text(end) };
}
