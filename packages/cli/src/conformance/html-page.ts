/** The looks and the doings of the report: text, as the page has to be one file. Over 300 lines, because both belong to one page. */

/** Colours are told apart by their signs too. */
export const pageStyle = `
:root { color-scheme: light dark; --bg: #fbfbfd; --card: #fff; --text: #1b1f27; --dim: #5c6473; --line: #dfe3ea; --accent: #2456d6;
  --full: #176b3a; --full-bg: #e2f4e8; --part: #7a5200; --part-bg: #fdf1d3; --fail: #a3151f; --fail-bg: #fde3e4; --none: #8b93a1; --hover: #eef2fb; }
@media (prefers-color-scheme: dark) { :root { --bg: #12151b; --card: #1a1e26; --text: #e7eaf0; --dim: #9ba4b4; --line: #2e3541; --accent: #8fb0ff;
  --full: #7fdca4; --full-bg: #143523; --part: #f2cb72; --part-bg: #3a2d0d; --fail: #ff9a9f; --fail-bg: #451a1e; --none: #6d7685; --hover: #232a36; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 1500px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
h1 { font-size: 24px; margin: 0; letter-spacing: -.01em; } header p { margin: 4px 0 0; color: var(--dim); }
h2 { font-size: 17px; margin: 36px 0 4px; } h2 + p { margin: 0 0 12px; color: var(--dim); }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 12px; margin-top: 20px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; min-width: 0; }
.card h3 { margin: 0; font-size: 15px; } .card .on { color: var(--dim); font-size: 12.5px; overflow-wrap: anywhere; min-height: 1.5em; }
.run { margin-top: 8px; font-size: 13px; } .run .on { margin-top: 4px; } .run .name { display: flex; justify-content: space-between; gap: 8px; }
.bar { display: flex; height: 6px; border-radius: 3px; overflow: hidden; background: var(--line); margin-top: 3px; gap: 1px; }
.bar i { display: block; min-width: 2px; } .bar .pass { background: #2f9e5f; } .bar .gap { background: #d79a17; } .bar .fail { background: #d8343f; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card); } @media (min-width: 1150px) { .scroll { overflow: visible; } }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 7px 12px; border-bottom: 1px solid var(--line); vertical-align: middle; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { position: sticky; top: 0; background: var(--card); z-index: 2; font-weight: 600; white-space: nowrap; }
.matrix th:first-child { position: sticky; left: 0; background: var(--card); z-index: 1; font-weight: 400; min-width: 230px; max-width: 340px; }
.matrix thead th:first-child { z-index: 3; }
.matrix td { padding: 3px; min-width: 118px; }
.kind th { font-weight: 600; color: var(--dim); font-size: 12px; text-transform: uppercase; letter-spacing: .05em; background: var(--bg) !important; }
.cell { width: 100%; min-height: 38px; border: 1px solid transparent; border-radius: 7px; padding: 4px 9px; font: inherit; font-size: 13px; text-align: left; cursor: pointer;
  display: flex; align-items: center; gap: 7px; color: var(--none); background: none; }
.cell:hover { border-color: currentColor; } .cell:focus-visible, summary:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.cell.full { color: var(--full); background: var(--full-bg); } .cell.partial { color: var(--part); background: var(--part-bg); } .cell.fail { color: var(--fail); background: var(--fail-bg); }
.cell b { font-size: 15px; line-height: 1; } .legend { display: flex; flex-wrap: wrap; gap: 6px 20px; font-size: 13px; color: var(--dim); margin: 0 0 10px; }
.legend b.full { color: var(--full); } .legend b.partial { color: var(--part); } .legend b.fail { color: var(--fail); }
code, pre { font: 12.5px/1.5 ui-monospace, monospace; } td code { white-space: nowrap; }
.tag { display: inline-block; border-radius: 5px; padding: 0 7px; font-size: 12.5px; white-space: nowrap; }
.tag.runtime, .tag.remote, .tag.pass { color: var(--full); background: var(--full-bg); } .tag.in-process, .tag.gap { color: var(--part); background: var(--part-bg); }
.tag.fail, .tag.stale-gap { color: var(--fail); background: var(--fail-bg); } .tag.none, .tag.skipped { color: var(--dim); background: var(--line); }
.tabs { display: flex; flex-wrap: wrap; gap: 6px; margin: 0 0 10px; }
.tabs button, .close, .filter button { font: inherit; font-size: 13.5px; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 7px; padding: 4px 12px; cursor: pointer; }
.tabs button[aria-pressed=true], .filter button[aria-pressed=true] { border-color: var(--accent); color: var(--accent); }
dialog { border: 0; border-left: 1px solid var(--line); padding: 0; margin: 0 0 0 auto; width: min(860px, 100vw); max-width: none; height: 100vh; max-height: none; background: var(--card); color: var(--text); overflow-y: auto; }
dialog::backdrop { background: rgb(0 0 0 / .45); }
.head { position: sticky; top: 0; background: var(--card); border-bottom: 1px solid var(--line); padding: 16px 22px 12px; display: flex; gap: 14px; align-items: start; z-index: 1; }
.head div { flex: 1; min-width: 0; } .head h2 { margin: 0; } .head p { margin: 2px 0 0; color: var(--dim); font-size: 13.5px; }
.inside { padding: 6px 22px 40px; } .filter { display: flex; flex-wrap: wrap; gap: 6px; margin: 12px 0; }
.why { border-left: 3px solid var(--part); background: var(--part-bg); border-radius: 0 7px 7px 0; padding: 8px 12px; margin: 8px 0; font-size: 13.5px; overflow-wrap: anywhere; }
.why small { display: block; color: var(--dim); }
details { border-top: 1px solid var(--line); } summary { cursor: pointer; padding: 7px 2px; display: flex; gap: 10px; align-items: baseline; list-style: none; } summary::-webkit-details-marker { display: none; }
summary:hover { background: var(--hover); } summary .what { flex: 1; min-width: 0; overflow-wrap: anywhere; } summary .at { color: var(--dim); font-size: 12.5px; white-space: nowrap; }
summary .what small { color: var(--dim); display: block; }
.facts { padding: 0 2px 14px; } .facts h4 { margin: 10px 0 3px; font-size: 12px; color: var(--dim); text-transform: uppercase; letter-spacing: .05em; }
pre { margin: 0; padding: 9px 12px; background: var(--bg); border: 1px solid var(--line); border-radius: 7px; overflow: auto; max-height: 340px; white-space: pre-wrap; overflow-wrap: anywhere; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; } @media (max-width: 700px) { .two { grid-template-columns: 1fr; } summary { flex-wrap: wrap; } header, main { padding-left: 14px; padding-right: 14px; } }
footer { max-width: 1500px; margin: 40px auto 30px; padding: 0 24px; color: var(--dim); font-size: 13px; }
`;

/** Unpacks the data and draws it. Text of the data reaches the page as text alone. */
export const pageScript = `
const el = (name, props = {}, ...children) => {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props)) if (value !== undefined) key in node ? node[key] = value : node.setAttribute(key, value);
  node.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return node;
};
const LEVEL = { "in-process": "in process", runtime: "runtime", remote: "deployed", rehearsal: "here" };
const SIGN = { full: "●", partial: "◐", fail: "✕" };
const STATUS = { pass: "passes", gap: "known gap", fail: "fails", "stale-gap": "gap is stale", skipped: "not able" };
const panel = document.getElementById("panel");
const main = document.getElementById("main");

async function unpack() {
  const bytes = Uint8Array.from(atob(document.getElementById("data").textContent), (char) => char.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

unpack().then(draw, (error) => main.replaceChildren("The data cannot be read: " + error));

function draw({ cases, targets }) {
  main.replaceChildren(
    el("section", { className: "cards" }, targets.map(card)),
    el("h2", {}, "Capabilities"),
    el("p", {}, "What each target can do, as far as cases proved it. Choose a cell for its cases."),
    legend(),
    matrix(cases, targets),
    el("h2", {}, "Triggers"),
    el("p", {}, "Every trigger of a target, and the nearest to the platform that a case of it passed on. One that no case can play is held to documented payloads alone, by the adapter's own tests."),
    ...triggers(cases, targets),
  );
  const asked = targets.some(({ runs }) => runs.some(({ level }) => level === "remote"));
  document.body.append(el("footer", {}, "Made by anyfn conformance. In process is the adapter called as the platform calls it, runtime is the vendor's own runtime on this machine" + (asked ? ", deployed is the platform itself." : ". No platform was asked.")));
}

function card({ target, runtime, runs }) {
  return el("div", { className: "card" },
    el("h3", {}, target), el("div", { className: "on" }, runtime ?? "in process alone"),
    runs.map(({ level, plays, unknownGaps, unasked }) => {
      const played = plays.pass + plays.gap + plays.fail;
      const part = (name) => plays[name] === 0 ? undefined : el("i", { className: name, style: "flex-grow:" + plays[name] });
      return el("div", { className: "run", title: plays.pass + " pass, " + plays.gap + " known gaps, " + plays.fail + " fail, " + plays.skipped + " not able" },
        el("div", { className: "name" }, el("span", {}, LEVEL[level]), el("span", {}, plays.pass + " of " + played + (plays.fail ? ", " + plays.fail + " fail" : "") + (unknownGaps.length ? ", unknown gaps" : ""))),
        el("div", { className: "bar" }, part("pass"), part("gap"), part("fail")),
        unasked.map(([reason, count]) => el("div", { className: "on" }, count + " not asked: " + reason)),
        level === "rehearsal" ? el("div", { className: "on" }, "This machine answered, not the platform: no cell says that it is proven there.") : undefined);
    }));
}

function legend() {
  const entry = (name, text) => el("span", {}, el("b", { className: name }, SIGN[name] ?? "–"), " ", text);
  return el("div", { className: "legend" }, entry("full", "all of it passes"), entry("partial", "passes within limits"), entry("fail", "a case fails"), entry("none", "nothing proves it"));
}

function cell(cases, target, row) {
  if (!row) return el("td");
  const failing = target.results.some(({ id, status }) => (status === "fail" || status === "stale-gap") && row.cases.includes(id));
  const state = failing ? "fail" : row.proven ?? "none";
  const words = failing ? "fails" : row.level ? LEVEL[row.level] : "";
  return el("td", {}, el("button", {
    className: "cell " + state, type: "button",
    ariaLabel: row.title + " on " + target.target + ": " + (failing ? "fails" : row.proven ?? "not proven") + (row.level ? ", " + LEVEL[row.level] : ""),
    title: row.limits ?? "", onclick: () => open(cases, target, row.title, row.limits, row.missing, (result) => row.cases.includes(result.id)),
  }, el("b", {}, SIGN[state] ?? "–"), words));
}

function matrix(cases, targets) {
  const rows = new Map();
  for (const { capabilities } of targets) for (const row of capabilities) if (!rows.has(row.id)) rows.set(row.id, row);
  const body = el("tbody");
  let kind;
  for (const row of [...rows.values()].sort((a, b) => order(a.kind) - order(b.kind))) {
    if (row.kind !== kind) body.append(el("tr", { className: "kind" }, el("th", { colSpan: targets.length + 1 }, row.kind === "any" ? "every kind" : row.kind)));
    kind = row.kind;
    body.append(el("tr", {}, el("th", { scope: "row" }, row.title), targets.map((target) => cell(cases, target, target.capabilities.find(({ id }) => id === row.id)))));
  }
  return el("div", { className: "scroll" }, el("table", { className: "matrix" },
    el("thead", {}, el("tr", {}, el("th", {}, ""), targets.map(({ target }) => el("th", { scope: "col" }, target)))), body));
}

function order(kind) { return ["http", "any", "schedule", "storage", "queue", "topic", "database", "stream", "event", "invoke"].indexOf(kind); }

function triggers(cases, targets) {
  const table = el("div", { className: "scroll" });
  const tabs = el("div", { className: "tabs" }, targets.map((target) => el("button", { type: "button", onclick: () => choose(target) }, target.target)));
  const choose = (target) => {
    targets.forEach((each, index) => tabs.children[index].setAttribute("aria-pressed", String(each === target)));
    table.replaceChildren(el("table", {},
      el("thead", {}, el("tr", {}, ["trigger", "kind", "evidence", "passes", "known gaps", "variants"].map((name) => el("th", {}, name)))),
      el("tbody", {}, target.triggers.map((row) => {
        const best = row.plays[row.level] ?? Object.values(row.plays)[0] ?? { pass: 0, gap: 0 };
        return el("tr", {},
          el("td", {}, el("code", {}, row.id)), el("td", {}, row.kind),
          el("td", {}, el("span", { className: "tag " + (row.level ?? "none") }, row.level ? LEVEL[row.level] : "no case ran")),
          el("td", {}, row.level ? String(best.pass) : ""), el("td", {}, row.level && best.gap ? String(best.gap) : ""),
          el("td", {}, row.variants.length === 0 ? "" : row.variants.map((variant) => el("button", {
            className: "close", type: "button", style: "margin:1px 4px 1px 0",
            onclick: () => open(cases, target, variant, row.id, target.unplayed[variant] ? [{ reason: "not played on the runtime: " + target.unplayed[variant], where: [] }] : [], (result) => result.variant === variant),
          }, variant))));
      }))));
  };
  choose(targets[0]);
  return [tabs, table];
}

function open(cases, target, title, about, missing, test) {
  const results = target.results.filter(test);
  const list = el("div");
  const filters = el("div", { className: "filter" });
  const show = (status) => {
    [...filters.children].forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.status === status)));
    list.replaceChildren(...results.filter((result) => status === "all" || result.status === status).slice(0, 600).map((result) => one(cases, result)));
  };
  for (const status of ["all", "fail", "stale-gap", "gap", "pass", "skipped"]) {
    const count = status === "all" ? results.length : results.filter((result) => result.status === status).length;
    if (count === 0) continue;
    const button = el("button", { type: "button", onclick: () => show(status) }, (status === "all" ? "all" : STATUS[status]) + " " + count);
    button.dataset.status = status;
    filters.append(button);
  }
  panel.replaceChildren(
    el("div", { className: "head" }, el("div", {}, el("h2", { id: "panel-title" }, title), el("p", {}, target.target + (about ? ": " + about : ""))),
      el("button", { className: "close", type: "button", onclick: () => panel.close() }, "close")),
    el("div", { className: "inside" },
      missing.map(({ reason, evidence, where }) => el("div", { className: "why" }, reason, evidence ? el("small", {}, "seen in: " + evidence) : undefined, where.length ? el("small", {}, where.join(", ")) : undefined)),
      filters, list));
  show("all");
  panel.showModal();
  panel.scrollTop = 0;
}

function one(cases, result) {
  const subject = cases[result.id] ?? {};
  const node = el("details", {}, el("summary", {},
    el("span", { className: "tag " + result.status }, STATUS[result.status]),
    el("span", { className: "what" }, el("code", {}, result.id), el("small", {}, subject.title ?? "")),
    el("span", { className: "at" }, result.variant + " · " + LEVEL[result.level] + (result.tries ? " · at try " + result.tries : ""))));
  node.addEventListener("toggle", () => {
    if (!node.open || node.children.length > 1) return;
    const part = (name, value) => value === undefined ? undefined : el("div", {}, el("h4", {}, name), el("pre", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2)));
    node.append(el("div", { className: "facts" },
      result.reason ? el("div", { className: "why" }, result.reason, result.evidence ? el("small", {}, "seen in: " + result.evidence) : undefined) : undefined,
      part("differences", result.differences?.map(({ path, expected, seen }) => path + ": expected " + JSON.stringify(expected) + ", seen " + JSON.stringify(seen)).join("\\n")),
      part("sent, in neutral words", subject.stimulus),
      part("native event", result.native),
      el("div", { className: "two" }, part("expected", subject.expected), part("seen", result.seen))));
  });
  return node;
}

panel.addEventListener("click", (event) => { if (event.target === panel) panel.close(); });
`;
