import { exact, times, toDecimal } from "./exact.ts";
import type { CostReport } from "./price.ts";

/** A row of the FinOps FOCUS specification, version 1.2: its column names, figures as decimal strings, columns that have no value null. */
export type FocusRow = Readonly<Record<string, string | null | Readonly<Record<string, string>>>>;

/** What a bill says and usage does not. */
export interface FocusOptions {
  /** Default `"unknown"`. */
  readonly billingAccountId?: string | undefined;
  readonly billingAccountName?: string | undefined;
}

/** A report as FOCUS rows: one for each group's part of each line. They are estimates at list price, and marked so. */
export function toFocus(report: CostReport, options: FocusOptions = {}): FocusRow[] {
  return report.items.map((item) => {
    const credits = item.credits !== undefined;
    const period = monthOf(item.month);
    const unitPrice = credits ? "0" : item.unitPrice;
    const resource = item.key.function ?? item.plan;
    const provider = PROVIDERS[item.provider] ?? { name: item.provider, service: item.plan };
    return {
      BilledCost: item.usd,
      BillingAccountId: options.billingAccountId ?? "unknown",
      BillingAccountName: options.billingAccountName ?? null,
      BillingCurrency: "USD",
      BillingPeriodStart: period.start,
      BillingPeriodEnd: period.end,
      ChargeCategory: "Usage",
      ChargeClass: null,
      ChargeDescription: `${item.meter} of ${resource}`,
      ChargeFrequency: "Usage-Based",
      ChargePeriodStart: period.start,
      ChargePeriodEnd: period.end,
      ConsumedQuantity: item.quantity,
      ConsumedUnit: item.unit,
      ContractedCost: item.usd,
      EffectiveCost: item.usd,
      InvoiceIssuerName: provider.name,
      ListCost: toDecimal(times(exact(item.quantity), exact(unitPrice))),
      ListUnitPrice: unitPrice,
      PricingCategory: "Standard",
      PricingQuantity: item.quantity,
      PricingUnit: item.unit,
      ProviderName: provider.name,
      PublisherName: provider.name,
      RegionId: item.region || null,
      ResourceId: resource,
      ResourceName: resource,
      ResourceType: "Function",
      ServiceCategory: "Compute",
      ServiceName: provider.service,
      ServiceSubcategory: "Serverless Compute",
      SkuId: item.meter,
      SkuMeter: item.meter,
      SkuPriceId: `${item.meter}@${report.priceBook}`,
      Tags: { ...item.key },
      x_Estimated: "true",
      x_PriceBookVersion: report.priceBook,
      ...(credits && { x_Credits: item.credits ?? "0" }),
    };
  });
}

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
