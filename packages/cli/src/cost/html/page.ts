import { escaped } from "./markup.ts";

/** A page in one file: it loads nothing, and its colours follow the reader's light or dark setting. */
export function htmlPage(title: string, body: string, script = ""): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
${script === "" ? "" : `<script>${script}</script>`}
</body>
</html>
`;
}

const STYLE = `
:root { --paper: #fff; --ink: #1a1d21; --soft: #5a626c; --line: #dfe3e8; --tint: #f5f7f9; --warn: #8a4b00;
  --h0: #c2410c; --h1: #1d4ed8; --h2: #8a6a00; --h3: #7e22ce; --h4: #0f766e; --h5: #be123c; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171b; --ink: #e8eaed; --soft: #a3abb5; --line: #343a42; --tint: #1d2127; --warn: #f2b366;
    --h0: #fb923c; --h1: #7aa7ff; --h2: #e3c341; --h3: #cf9bff; --h4: #3fd0bd; --h5: #ff8095; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 28px 0 6px; }
p { margin: 6px 0; }
.soft { color: var(--soft); }
.warn li, p.warn { color: var(--warn); }
ul { margin: 0; padding-left: 20px; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 13px system-ui, sans-serif; fill: var(--soft); }
svg text.name { fill: var(--ink); }
.grid { stroke: var(--line); stroke-width: 1; }
.plan { fill: none; stroke-width: 2; stroke-linejoin: round; }
.server { fill: none; stroke: var(--ink); stroke-width: 2.5; opacity: .75; }
.one { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 2 4; opacity: .5; }
.own, .cross { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.cross { stroke: var(--ink); stroke-dasharray: none; }
.dot { stroke: var(--paper); stroke-width: 1.5; }
.even { stroke-width: 2; }
.small { font-size: 13px; }
.source { min-width: 170px; }
.bill { padding-top: 12px; }
a { color: var(--h1); }
.phone { display: none; }
@media (max-width: 640px) { .scroll tbody th { white-space: normal; overflow-wrap: anywhere; min-width: 13ch; } th, td { padding-right: 10px; }
  .wide { display: none; } .phone { display: block; } main { padding: 16px 12px 48px; }
  .readout :is(th, td):is(:nth-child(2), :nth-child(4)) { display: none; }
  .readout table { font-size: 13px; } .readout :is(th, td) { padding-right: 6px; } .readout td:last-child { padding-right: 0; } .readout tbody th svg { width: 20px; margin-right: 6px; } .readout thead th { white-space: normal; } }
.scroll { overflow-x: auto; margin: 8px 0; }
.scroll:focus-visible, input:focus-visible { outline: 2px solid var(--h1); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding: 4px 0; }
th, td { text-align: left; font-weight: normal; padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--soft); font-size: 13px; }
.n { text-align: right; white-space: nowrap; }
tbody th { white-space: nowrap; }
tbody th svg { display: inline-block; width: 30px; height: 10px; margin-right: 8px; vertical-align: middle; }
.at { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 14px; margin: 10px 0 2px; }
.at input { flex: 1 1 260px; min-width: 0; accent-color: var(--h1); }
.at output { min-width: 150px; font-variant-numeric: tabular-nums; }
details { margin: 12px 0; }
summary { cursor: pointer; }
`;
