import type { Frame } from "./chart.ts";
import { scriptJson } from "./markup.ts";

/** What the script under the chart knows. */
export interface Readout {
  readonly requests: readonly number[];
  /** USD of each line at each of them, in the order of the table's rows. */
  readonly usd: readonly (readonly number[])[];
  readonly from: number;
  readonly to: number;
  readonly frames: Readonly<Record<"wide" | "phone", Frame>>;
}

/** The slider and the pointer choose a number of requests; the table shows what it costs, the chart where it is. */
export function readoutScript(data: Readout): string {
  return `
const data = ${scriptJson(data)};
const slider = document.querySelector("#at");
const shown = document.querySelector("#shown");
const cells = [...document.querySelectorAll("[data-row]")];
const each = [...document.querySelectorAll("[data-each]")];
const money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const whole = new Intl.NumberFormat("en-US");
function show(index) {
  const requests = data.requests[index];
  const text = whole.format(requests) + " requests";
  shown.textContent = text;
  slider.setAttribute("aria-valuetext", text);
  for (const cell of cells) cell.textContent = money.format(data.usd[cell.dataset.row][index]);
  for (const cell of each) cell.textContent = money.format(data.usd[cell.dataset.each][index] / requests * 1e6);
  for (const [size, frame] of Object.entries(data.frames)) {
    const cross = document.querySelector("svg." + size + " .cross");
    const x = frame.left + frame.width * Math.log10(requests / data.from) / Math.log10(data.to / data.from);
    cross.setAttribute("d", "M" + x + " " + frame.top + "v" + frame.height);
    cross.setAttribute("visibility", "visible");
  }
}
slider.addEventListener("input", () => show(Number(slider.value)));
for (const [size, frame] of Object.entries(data.frames)) {
  const svg = document.querySelector("svg." + size);
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width * svg.viewBox.baseVal.width;
    const share = Math.min(1, Math.max(0, (x - frame.left) / frame.width));
    const wanted = data.from * (data.to / data.from) ** share;
    let best = 0;
    data.requests.forEach((requests, index) => {
      if (Math.abs(Math.log(requests / wanted)) < Math.abs(Math.log(data.requests[best] / wanted))) best = index;
    });
    slider.value = best;
    show(best);
  });
}
`;
}
