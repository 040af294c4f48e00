import { type BreakEven, breakEven, costCurve, plans, serversFor } from "@anyfn/cost";
import { breakEvenWord, type Estimates, gathered, outOfReach } from "../estimates.ts";
import { noteText, workText } from "../estimates-text.ts";
import { optionWords } from "../option-words.ts";
import { beginning, count, money } from "../words.ts";
import { billTable } from "./bill-table.ts";
import { type Chart, chartSvg, type Series } from "./chart.ts";
import { escaped, htmlList, htmlTable } from "./markup.ts";
import { htmlPage } from "./page.ts";
import { readoutScript } from "./readout.ts";

/** The page of a described workload: its cost against the number of requests, the values behind it, what is assumed and where prices are from. */
export function estimatesPage(all: Estimates): string {
  const { estimates, server, breakEvens, work, pricing } = all;
  const { from, to, requests } = domain(all);
  const own = Number(work.requests);
  const series = seriesOf(all, requests);
  const [any] = breakEvens.values();
  const servers =
    server && any
      ? {
          name: server.name ?? "a server",
          usd: Number(server.usdPerMonth) * (server.count ?? 1),
          ...stairsOf(
            all,
            breakEven(work, server, { ...pricing, plan: any.plan, points: 500, upTo: to }),
            requests,
          ),
        }
      : undefined;
  const chart: Chart = {
    from,
    to,
    own: own >= from && own <= to ? own : undefined,
    series,
    server: servers,
    description: describe(all),
  };
  const wide = chartSvg(chart, "wide");
  const phone = chartSvg(chart, "phone");
  const at = Math.max(0, requests.indexOf(own));
  const rows = [
    ...series.map(({ name, hue, dash }, index) => {
      const one = estimates[index];
      const swatch = `<svg viewBox="0 0 30 10" aria-hidden="true"><path d="M0 5H30" class="plan" stroke="var(--h${hue})"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/></svg>`;
      return [
        `${swatch}${escaped(name)}`,
        escaped(one?.title ?? ""),
        `<span data-row="${index}">${money(one?.usd ?? "0")}</span>`,
        `<span data-each="${index}">${one?.perMillion === undefined ? "–" : money(one.perMillion)}</span>`,
        ...(server ? [breakEvenWord(breakEvens.get(name), (even) => even.toLocaleString("en-US"))] : []),
      ];
    }),
    ...(servers
      ? [
          [
            `<svg viewBox="0 0 30 10" aria-hidden="true"><path d="M0 5H30" class="server"/></svg>${escaped(servers.name)}`,
            "always on, as many as the load needs",
            `<span data-row="${series.length}">${servers.usdAt[at]?.toFixed(2) ?? ""}</span>`,
            `<span data-each="${series.length}"></span>`,
            "",
          ],
        ]
      : []),
  ];
  const decadesShown = requests.filter((value) => Number.isInteger(Math.log10(value)) || value === own);
  const values = decadesShown.map((value) => {
    const index = requests.indexOf(value);
    return [
      value.toLocaleString("en-US"),
      ...series.map(({ points }) => (points[index]?.[1] ?? 0).toFixed(2)),
      ...(servers ? [(servers.usdAt[index] ?? 0).toFixed(2)] : []),
    ];
  });
  const title = `What ${workText(work)} costs`;
  const warnings = [
    ...gathered(estimates, (one) => one.warnings).map(noteText),
    ...(server?.warnings ?? []),
    ...outOfReach(breakEvens, count),
  ];
  const body = `<h1>${escaped(title)}</h1>
<p class="soft">List prices in USD a month, price book ${escaped(estimates[0]?.priceBook ?? "")}. ${server ? "A diamond is where a plan costs as much as the servers that the load needs, hollow where it costs as much as one server that could not carry it." : ""}</p>
${wide.svg}
${phone.svg}
${servers && any ? `<p${any.atWorkload.capacityOk ? "" : ' class="warn"'}>${escaped(`${beginning(servers.name)} costs ${money(any.server.usdPerMonth)} USD a month. At ${count(own)} requests: ${any.atWorkload.reason}`)}</p>` : ""}
<div class="at"><label for="at">Requests a month</label>
<input id="at" type="range" min="0" max="${requests.length - 1}" value="${at}" aria-valuetext="${own.toLocaleString("en-US")} requests"><output id="shown" for="at">${own.toLocaleString("en-US")} requests</output></div>
<div class="readout">${htmlTable("Cost at the chosen number of requests", ["plan", "", "USD a month", "USD per million", ...(server ? ["break-even, requests"] : [])], rows, 2)}</div>
<div class="warn">${htmlList("Mind", warnings)}</div>
<details><summary>The chart as a table</summary>
${htmlTable("USD a month by number of requests", ["requests", ...series.map(({ name }) => escaped(name)), ...(servers ? [escaped(servers.name)] : [])], values)}</details>
${htmlList("Assumed", [...gathered(estimates, ({ assumptions }) => assumptions).map(noteText), ...(any?.assumptions.map((text) => `Server: ${optionWords(text)}`) ?? [])])}
<h2>Lines and where their prices are from</h2>
${billTable(
  "The bill of each plan at the workload's own number of requests",
  estimates.map(({ plan, region, lines }) => ({ name: region === "" ? plan : `${plan}, ${region}`, lines })),
)}`;
  const usd = [
    ...series.map(({ points }) => points.map(([, value]) => value)),
    ...(servers ? [servers.usdAt] : []),
  ];
  return htmlPage(
    title,
    body,
    readoutScript({ requests, usd, from, to, frames: { wide: wide.frame, phone: phone.frame } }),
  );
}

/** The numbers of requests that are shown: whole decades around the workload's own and the break-evens. */
function domain({ work, breakEvens }: Estimates): {
  readonly from: number;
  readonly to: number;
  readonly requests: readonly number[];
} {
  const own = Number(work.requests);
  const evens = [...breakEvens.values()].flatMap(({ requestsPerMonth }) =>
    requestsPerMonth !== undefined && requestsPerMonth > 0 ? [requestsPerMonth] : [],
  );
  const marks = [own >= 1 ? own : 10_000, ...evens];
  const first = Math.max(0, Math.floor(Math.log10(Math.min(...marks)) - 0.7));
  const last = Math.min(16, Math.max(first + 3, Math.ceil(Math.log10(Math.max(...marks)) + 0.7)));
  const [from, to] = [10 ** first, 10 ** last];
  const even = Array.from({ length: POINTS }, (_, index) =>
    Math.round(from * (to / from) ** (index / (POINTS - 1))),
  );
  const exact = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const inside = [own, ...evens].filter((value) => value >= from && value <= to);
  return { from, to, requests: [...new Set([...even, ...exact, ...inside])].sort((a, b) => a - b) };
}

const POINTS = 241;

function seriesOf(
  { estimates, breakEvens, work, pricing }: Estimates,
  requests: readonly number[],
): readonly Series[] {
  const known = [...plans, ...(pricing.furtherPlans ?? [])];
  const targets: readonly string[] = [...new Set(known.map(({ target }) => target))];
  const shown = new Map<string, number>();
  return estimates.map(({ plan, usd, lines }) => {
    const target = plan.split(":")[0] ?? plan;
    const before = shown.get(target) ?? 0;
    shown.set(target, before + 1);
    return {
      name: plan,
      hue: Math.max(0, targets.indexOf(target)) % HUES,
      dash: DASHES[before % DASHES.length] ?? "",
      points: costCurve(work, { ...pricing, plan, requests }).map(
        (value, index) => [requests[index] ?? 0, Number(value)] as const,
      ),
      own: Number(usd),
      stepped: lines.some(({ unit }) => unit === "month"),
      even: breakEvens.get(plan)?.requestsPerMonth || undefined,
      evenCarried: breakEvens.get(plan)?.capacityOk,
      evenWithServers: breakEvens.get(plan)?.requestsPerMonthWithServers || undefined,
    };
  });
}

const HUES = 6;
const DASHES = ["", "8 4", "2 3", "12 3 2 3"];

/** The server's stairs: its first steps are known exactly, those after them are drawn from the curve's points. */
function stairsOf(
  { work }: Estimates,
  { steps, curve, server }: BreakEven,
  requests: readonly number[],
): { readonly points: Series["points"]; readonly usdAt: readonly number[] } {
  const at = (count: number): number => serversFor(work, server, count) * Number(server.usdPerMonth);
  const last = steps.at(-1)?.requests ?? 0;
  const from = requests[0] ?? 1;
  const to = requests.at(-1) ?? 1;
  const between = [
    ...steps.map((step) => step.requests),
    ...curve.filter((point) => steps.length >= 20 && point.requests > last).map((point) => point.requests),
  ].filter((count) => count > from && count < to);
  return {
    points: [from, ...between, to].map((count) => [count, at(count)] as const),
    usdAt: requests.map(at),
  };
}

function describe({ estimates, server, breakEvens, work }: Estimates): string {
  const each = estimates.map(({ plan, usd }) => {
    const even = server
      ? `, ${({ dearer: "always dearer than the server", cheaper: "always cheaper than the server" })[breakEvenWord(breakEvens.get(plan), String)] ?? `break-even at ${count(breakEvens.get(plan)?.requestsPerMonth ?? 0)}`}`
      : "";
    return `${plan} ${money(usd)} USD${even}`;
  });
  return `At ${count(Number(work.requests))} requests a month: ${each.join("; ")}.${server ? ` ${beginning(server.name ?? "a server")} costs ${money(server.usdPerMonth)} USD each.` : ""} All values are in the table below.`;
}
