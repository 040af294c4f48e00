import { count } from "../words.ts";
import { escaped } from "./markup.ts";

/** A line of the chart: USD over requests a month. */
export interface Series {
  readonly name: string;
  /** Of the page's colours, and how the line is broken. */
  readonly hue: number;
  readonly dash: string;
  readonly points: readonly (readonly [requests: number, usd: number])[];
  /** Drawn as stairs: what is bought in packs rises by steps. */
  readonly stepped?: boolean | undefined;
  /** At the user's own number of requests. */
  readonly own: number;
  /** Where it meets the server's price. */
  readonly even?: number | undefined;
  /** Whether the server can carry the load there. */
  readonly evenCarried?: boolean | undefined;
  /** Where it meets the stairs of as many servers as the load needs. */
  readonly evenWithServers?: number | undefined;
}

/** What is drawn. */
export interface Chart {
  readonly from: number;
  readonly to: number;
  /** The user's own number of requests, where it is between the two. */
  readonly own?: number | undefined;
  readonly series: readonly Series[];
  readonly server?:
    | { readonly name: string; readonly usd: number; readonly points: Series["points"] }
    | undefined;
  readonly description: string;
}

/** Where the plot lies in the drawing, for what moves over it. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The drawing: for wide windows with names beside the lines, for phones without. */
export function chartSvg(
  chart: Chart,
  size: "wide" | "phone",
): { readonly svg: string; readonly frame: Frame } {
  const wide = size === "wide";
  const [width, height] = wide ? [1000, 520] : [380, 400];
  const frame: Frame = wide
    ? { left: 56, top: 30, width: 720, height: 440 }
    : { left: 44, top: 30, width: 326, height: 320 };
  const { left, top } = frame;
  const right = left + frame.width;
  const bottom = top + frame.height;
  const most = Math.max(
    1,
    ...chart.series.flatMap(({ points }) => points.map(([, usd]) => usd)),
    ...(chart.server?.points.map(([, usd]) => usd) ?? []),
  );
  const x = (requests: number): number =>
    left + (frame.width * Math.log10(requests / chart.from)) / Math.log10(chart.to / chart.from);
  // Logarithmic, and nearly linear below one dollar, so that nothing is on it too.
  const y = (usd: number): number => bottom - (frame.height * Math.log10(1 + usd)) / Math.log10(1 + most);
  const at = (point: readonly [number, number]): string => `${px(x(point[0]))} ${px(y(point[1]))}`;

  const ticks = [0, 1, ...decades(10, most)];
  const tight = !wide && Math.log10(chart.to / chart.from) > 5;
  const grid = [
    ...ticks.map(
      (usd) =>
        `<path class="grid" d="M${left} ${px(y(usd))}H${right}"/><text x="${left - 8}" y="${px(y(usd) + 4)}" text-anchor="end">$${count(usd)}</text>`,
    ),
    ...decades(chart.from, chart.to).map(
      (requests, index) =>
        `<path class="grid" d="M${px(x(requests))} ${top}V${bottom}"/>${tight && index % 2 === 1 ? "" : `<text x="${px(x(requests))}" y="${bottom + 20}" text-anchor="middle">${count(requests)}</text>`}`,
    ),
    `<text x="${left + frame.width / 2}" y="${bottom + 42}" text-anchor="middle">requests a month</text>`,
    `<text x="0" y="${top - 14}">USD a month</text>`,
  ];
  const server = chart.server
    ? `<path class="one" d="M${left} ${px(y(chart.server.usd))}H${right}"/><path class="server" d="${stairs(chart.server.points, x, y)}"><title>${escaped(chart.server.name)}</title></path>`
    : "";
  const lines = chart.series.map(
    ({ name, hue, dash, points, stepped }) =>
      `<path class="plan" stroke="var(--h${hue})"${dash === "" ? "" : ` stroke-dasharray="${dash}"`} d="${stepped ? stairs(points, x, y) : `M${points.map(at).join("L")}`}"><title>${escaped(name)}</title></path>`,
  );
  const evens = chart.server ? evenMarks(chart.series, chart.server, chart, x, y) : [];
  const own = chart.own === undefined ? [] : ownMarks(chart.own, chart.series, x, y, frame, width);
  const names = wide ? labels(chart, x, y, right, top, bottom) : [];
  const svg = `<svg class="${size}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t-${size} d-${size}">
<title id="t-${size}">Cost against monthly requests</title>
<desc id="d-${size}">${escaped(chart.description)}</desc>
${[...grid, server, ...lines, ...evens, ...own, ...names].join("\n")}
<path class="cross" d="M0 ${top}V${bottom}" visibility="hidden"/>
</svg>`;
  return { svg, frame };
}

/** Where plans cost as much as servers: full where the servers carry the load, hollow where the one server could not. */
function evenMarks(
  series: Chart["series"],
  server: NonNullable<Chart["server"]>,
  { from, to }: Pick<Chart, "from" | "to">,
  x: (requests: number) => number,
  y: (usd: number) => number,
): string[] {
  const mark = (requests: number, usd: number, hue: number, full: boolean, title: string): string =>
    requests < from || requests > to
      ? ""
      : `<path class="even" stroke="var(--h${hue})" fill="${full ? `var(--h${hue})` : "var(--paper)"}" d="M${px(x(requests))} ${px(y(usd) - 6)}l6 6l-6 6l-6 -6z"><title>${escaped(title)}</title></path>`;
  const stairAt = (requests: number): number =>
    server.points.findLast(([start]) => start <= requests)?.[1] ?? server.usd;
  return series.flatMap(({ name, hue, even, evenCarried = true, evenWithServers }) => [
    even === undefined
      ? ""
      : mark(
          even,
          server.usd,
          hue,
          evenCarried,
          `${name} costs as much as the server at ${count(even)} requests${evenCarried ? "" : ", which the server could not carry"}`,
        ),
    evenWithServers === undefined || evenWithServers === even
      ? ""
      : mark(
          evenWithServers,
          stairAt(evenWithServers),
          hue,
          true,
          `${name} costs as much as the servers that the load needs at ${count(evenWithServers)} requests`,
        ),
  ]);
}

/** The user's own volume: a dot on each line. */
function ownMarks(
  requests: number,
  series: Chart["series"],
  x: (requests: number) => number,
  y: (usd: number) => number,
  { top, height }: Frame,
  width: number,
): string[] {
  const at = px(x(requests));
  const text = `yours: ${count(requests)}`;
  // Beside the name of the axis, and within the drawing.
  const half = text.length * LETTER;
  const middle = px(Math.min(Math.max(x(requests), AXIS_NAME + half), width - half));
  return [
    `<path class="own" d="M${at} ${top}V${top + height}"/>`,
    `<text class="name" x="${middle}" y="${top - 14}" text-anchor="middle">${text}</text>`,
    ...series.map(
      ({ name, hue, own }) =>
        `<circle class="dot" r="4.5" cx="${at}" cy="${px(y(own))}" fill="var(--h${hue})"><title>${escaped(`${name}: ${own.toFixed(2)} USD at ${count(requests)} requests`)}</title></circle>`,
    ),
  ];
}

/** Half of a letter's width, and where the name of the axis ends. */
const LETTER = 3.8;
const AXIS_NAME = 96;

/** The lines' names beside their ends, moved apart where they would overlap. */
function labels(
  { series, server }: Chart,
  x: (requests: number) => number,
  y: (usd: number) => number,
  right: number,
  top: number,
  bottom: number,
): string[] {
  const ends = [
    ...series.map(({ name, hue, points }) => ({ name, color: `var(--h${hue})`, end: points.at(-1) })),
    ...(server ? [{ name: server.name, color: "var(--ink)", end: server.points.at(-1) }] : []),
  ]
    .flatMap(({ end, ...rest }) => (end ? [{ ...rest, x: x(end[0]), y: y(end[1]), at: y(end[1]) }] : []))
    .sort((a, b) => a.y - b.y);
  const gap = 19;
  for (const [index, one] of ends.entries())
    one.at = Math.max(one.at, (ends[index - 1]?.at ?? top - gap) + gap);
  for (const [index, one] of [...ends.entries()].reverse())
    one.at = Math.min(one.at, (ends[index + 1]?.at ?? bottom + gap) - gap);
  return ends.map(
    (one) =>
      `<path d="M${px(one.x + 3)} ${px(one.y)}L${right + 16} ${px(one.at)}h6" fill="none" stroke="${one.color}" opacity=".6"/><text class="name" x="${right + 26}" y="${px(one.at + 4)}">${escaped(one.name)}</text>`,
  );
}

/** A line that keeps its height until the next point. */
function stairs(
  points: Series["points"],
  x: (requests: number) => number,
  y: (usd: number) => number,
): string {
  const [first, ...rest] = points;
  if (!first) return "";
  return `M${px(x(first[0]))} ${px(y(first[1]))}${rest.map((point) => `H${px(x(point[0]))}V${px(y(point[1]))}`).join("")}`;
}

function decades(from: number, to: number): number[] {
  const found: number[] = [];
  for (let value = 10 ** Math.ceil(Math.log10(from) - 1e-9); value <= to * 1.000001; value *= 10)
    found.push(value);
  return found;
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
