/** Text as it may stand in HTML, in elements and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A value as it may stand in a script element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

/** A table with a caption; its cells are markup, and every column but the first `left` ones holds figures. */
export function htmlTable(
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  left = 1,
): string {
  const side = (index: number): string => (index < left ? "" : ' class="n"');
  const head = heads.map((text, index) => `<th scope="col"${side(index)}>${text}</th>`).join("");
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((cell, index) => (index === 0 ? `<th scope="row">${cell}</th>` : `<td${side(index)}>${cell}</td>`)).join("")}</tr>`,
    )
    .join("\n");
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(caption)}"><table>
<caption>${escaped(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></div>`;
}

/** A list, or nothing. */
export function htmlList(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  return `<h2>${escaped(title)}</h2>\n<ul>\n${items.map((item) => `<li>${escaped(item)}</li>`).join("\n")}\n</ul>`;
}
