import type { Line } from "@anyfn/cost";
import { money, quantity } from "../words.ts";
import { escaped } from "./markup.ts";

/** Bills with the source of each price, the lines of each bill under its name. */
export function billTable(
  caption: string,
  bills: readonly { readonly name: string; readonly lines: readonly Line[] }[],
): string {
  const bodies = bills.map(
    ({ name, lines }) =>
      `<tbody><tr><th scope="rowgroup" colspan="6" class="bill">${escaped(name)}</th></tr>\n${lines.map(row).join("\n")}</tbody>`,
  );
  return `<div class="scroll small" tabindex="0" role="region" aria-label="${escaped(caption)}"><table>
<caption>${escaped(caption)}</caption>
<thead><tr><th scope="col">meter</th><th scope="col" class="n">USD</th><th scope="col" class="n">quantity</th><th scope="col" class="n">free</th><th scope="col" class="n">price</th><th scope="col">source, when seen, how sure</th></tr></thead>
${bodies.join("\n")}
</table></div>
<p class="soft">A: the provider's own text. B: a third party that quotes it. C: a reading of an unclear rule.</p>`;
}

function row({ meter, unit, unitPrice, free, usd, credits, source, ...line }: Line): string {
  const inCredits = credits !== undefined;
  const figures = [
    inCredits ? `${quantity(credits)} credits` : money(usd),
    `${quantity(line.quantity)} ${escaped(unit)}`,
    free === "0" ? "" : quantity(free),
    `${unitPrice}${inCredits ? " credits" : ""}`,
  ];
  return `<tr><th scope="row">${escaped(meter).replaceAll(".", ".<wbr>")}</th>${figures.map((figure) => `<td class="n">${figure}</td>`).join("")}<td class="source">${sourceText(source)}</td></tr>`;
}

/** The first address of a source as a link, or its words. */
function sourceText({ source, seen, confidence }: Line["source"]): string {
  const url = /https:\/\/[^\s,;)]+/.exec(source)?.[0];
  const place =
    url === undefined ? escaped(source) : `<a href="${escaped(url)}">${escaped(new URL(url).hostname)}</a>`;
  return `${place}, ${escaped(seen)}, ${confidence}`;
}
