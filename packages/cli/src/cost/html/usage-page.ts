import type { CostGroup, CostReport, PlanReport } from "@anyfn/cost";
import { comparedRows } from "../comparison-text.ts";
import { byMonth, share } from "../usage-text.ts";
import { money, plural, quantity } from "../words.ts";
import { billTable } from "./bill-table.ts";
import { escaped, htmlList, htmlTable } from "./markup.ts";
import { htmlPage } from "./page.ts";

/** The page of recorded usage: what each group cost, the lines of each month's bill, and what is assumed. */
export function usagePage(report: CostReport, file: string, others: readonly PlanReport[] = []): string {
  const { groups, groupBy: by, lines, months, usd } = report;
  const title = `${money(usd)} USD for ${plural(report.invocations, "invocation")}`;
  const bills = Map.groupBy(byMonth(lines), ({ month, plan, region }) =>
    [month, plan, ...(region === "" ? [] : [region])].join(", "),
  );
  const body = `<h1>${escaped(title)}</h1>
<p class="soft">${escaped(file)}, ${months.join(", ") || "no month"}. List prices in USD, price book ${escaped(report.priceBook)}.</p>
${bars(groups, "wide")}
${bars(groups, "phone")}
${htmlTable(
  `By ${by.join(", ")}`,
  [...by, "USD", "share", "invocations", "errors", "billed seconds"],
  groups.map((group) => [
    ...by.map((key) => escaped(group.key[key] || "–")),
    money(group.usd),
    share(group.usd, usd),
    group.invocations.toLocaleString("en-US"),
    group.errors.toLocaleString("en-US"),
    quantity(group.billedSeconds),
  ]),
  by.length,
)}
${elsewhere(report, others)}
<div class="warn">${htmlList("Mind", [
    ...report.warnings,
    ...(report.skipped > 0
      ? [`${plural(report.skipped, "line")} could not be priced: the cost is higher.`]
      : []),
    ...report.problems.slice(0, 20).map(({ line, reason }) => `line ${line}: ${reason}`),
  ])}</div>
${htmlList("Assumed", report.assumptions)}
<h2>Lines and where their prices are from</h2>
${billTable(
  "The bill of each month",
  [...bills].map(([name, own]) => ({ name, lines: own })),
)}`;
  return htmlPage(title, body);
}

/** What it would have cost on other plans, and what is assumed for that. */
function elsewhere(recorded: CostReport, as: readonly PlanReport[]): string {
  if (as.length === 0) return "";
  const rows = comparedRows({ recorded, as });
  const notes = [...new Set(as.flatMap((one) => one.assumptions))];
  const warnings = [...new Set(as.flatMap((one) => one.warnings))];
  return `${htmlTable(
    "What it would have cost on other plans",
    ["plan", "USD", "of recorded"],
    rows.map(({ name, report, share: part }) => [escaped(name), money(report.usd), part]),
  )}
${htmlList("Assumed of other plans", notes)}
<div class="warn">${htmlList("Mind of other plans", warnings)}</div>`;
}

const MOST = 15;

/** The dearest groups as bars; the table under them has all. */
function bars(groups: readonly CostGroup[], size: "wide" | "phone"): string {
  const shown = groups.slice(0, MOST);
  if (shown.length === 0) return "";
  const wide = size === "wide";
  const [width, left, room] = wide ? [1000, 310, 600] : [380, 0, 290];
  const step = wide ? 30 : 44;
  const most = Math.max(...shown.map(({ usd }) => Number(usd)), 1e-9);
  const rows = shown.map((group, index) => {
    const parts = Object.values(group.key).filter((part) => part !== "");
    const name = parts.join(" · ") || "–";
    const shown = shortened(parts, NAME);
    const top = index * step + 4;
    const length = Math.max(1, (room * Math.max(0, Number(group.usd))) / most);
    const label = wide
      ? `<text class="name" x="${left - 12}" y="${top + 15}" text-anchor="end">${escaped(shown)}</text>`
      : `<text class="name" x="0" y="${top + 12}">${escaped(shown)}</text>`;
    const bar = wide ? top : top + 18;
    return `${label}<rect x="${left}" y="${bar}" width="${Math.round(length)}" height="20" rx="2" fill="var(--h1)"><title>${escaped(name)}</title></rect><text x="${left + Math.round(length) + 8}" y="${bar + 15}">${money(group.usd)}</text>`;
  });
  return `<svg class="${size}" viewBox="0 0 ${width} ${shown.length * step + 8}" role="img" aria-labelledby="t-${size} d-${size}">
<title id="t-${size}">Cost in USD by group</title>
<desc id="d-${size}">${escaped(`The dearest ${shown.length} of ${groups.length}; all values are in the table below.`)}</desc>
${rows.join("\n")}
</svg>`;
}

/** The parts of a name in one line: of one that is too long, the first part loses its end, so that the others still tell it apart. */
function shortened([first = "–", ...rest]: readonly string[], most: number): string {
  const end = rest.map((part) => ` · ${part}`).join("");
  const room = Math.max(8, most - end.length);
  const text = (first.length > room ? `${first.slice(0, room - 1)}…` : first) + end;
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

const NAME = 42;
