/** Warm overhead of Lambda's HTTP handlers: see README.md for what the figures mean. */
import { isDeepStrictEqual } from "node:util";
import { anyfnBundles, type Bundle, bundle, clean } from "./bundle.ts";
import { compare, type Result } from "./compare.ts";
import { conditions, figure, numberOption, option, refuse, table } from "./report.ts";
import { type Answer, SCENARIO_IDS, type Scenario, scenarios } from "./scenarios.ts";
import { type NativeAnswer, SOURCE_IDS, type Source, type SourceId, sources } from "./sources.ts";

const PEERS = ["hono", "srvx", "middy", "middy-bare"];

const peerNames = option("peers")?.split(",") ?? PEERS;
for (const name of peerNames)
  if (!PEERS.includes(name)) refuse(`--peers has ${JSON.stringify(name)}; there are ${PEERS.join(", ")}`);
const only = option("only")?.split(",") ?? ["/"];
const wanted = new Map(
  SOURCE_IDS.map((id) => [
    id,
    SCENARIO_IDS.filter((work) => only.some((part) => `${id}/${work}`.includes(part))),
  ]),
);
if ([...wanted.values()].every((works) => works.length === 0))
  refuse(
    `--only ${only.join(",")} leaves nothing; sources are ${SOURCE_IDS.join(", ")}, scenarios ${SCENARIO_IDS.join(", ")}`,
  );
const asJson = option("json") !== undefined;
const rounds = numberOption("rounds", 15);

await clean();
const peers = await Promise.all(
  peerNames.map((name) =>
    bundle(name, `export { handler } from ${JSON.stringify(`${import.meta.dirname}/subjects/${name}.ts`)};`),
  ),
);
const cells: { readonly source: SourceId; readonly scenario: string; readonly results: readonly Result[] }[] =
  [];

for (const [id, works] of wanted) {
  if (works.length === 0) continue;
  const anyfn = await anyfnBundles(id, works, { lambda: { http: sources[id].front } });
  for (const work of works) {
    const results = await measure(id, sources[id], scenarios[work], anyfn.get(work));
    cells.push({ source: id, scenario: work, results });
    if (!asJson)
      process.stderr.write(
        `${id}/${work}: ${results.map((result) => `${result.subject} ${"ratio" in result ? figure(result.ratio) : "refused"}`).join(", ")}\n`,
      );
  }
}
console.log(asJson ? JSON.stringify({ ...conditions(), cells }, undefined, 2) : markdown());

async function measure(
  id: SourceId,
  source: Source,
  scenario: Scenario,
  anyfn: Bundle | undefined,
): Promise<readonly Result[]> {
  if (!anyfn) throw new Error(`anyfn build made no ${scenario.id}`);
  const floorText = `import { floor } from ${JSON.stringify(`${import.meta.dirname}/subjects/floor.ts`)}; export const handler = floor[${JSON.stringify(id)}][${JSON.stringify(scenario.id)}];`;
  return compare({
    floor: await bundle(`floor.${id}.${scenario.id}`, floorText),
    subjects: [anyfn, ...peers],
    event: JSON.stringify(source.toEvent(scenario.stimulus)),
    batch: scenario.batch,
    rounds,
    check: (native) => wrong(source.toAnswer(native as NativeAnswer), scenario.expected, id), // its fields are read as what they should be and compared
  });
}

/** What is wrong with an answer. A load balancer in single-value mode has room for one cookie under the plain name: any of them will do, one at least. */
function wrong(answer: Answer, expected: Answer, source: SourceId): string | undefined {
  const cookies =
    source === "alb" &&
    answer.cookies.length > 0 &&
    answer.cookies.every((cookie) => expected.cookies.includes(cookie))
      ? expected.cookies
      : answer.cookies;
  for (const key of ["status", "headers", "body"] as const) {
    if (!isDeepStrictEqual(answer[key], expected[key]))
      return `${key} ${JSON.stringify(answer[key]).slice(0, 120)}`;
  }
  return isDeepStrictEqual(cookies, expected.cookies)
    ? undefined
    : `cookies ${JSON.stringify(answer.cookies).slice(0, 120)}`;
}

function markdown(): string {
  const names = ["anyfn", ...peerNames];
  const rows = cells.map(({ source, scenario, results }) => {
    const of = new Map(results.map((result) => [result.subject, result]));
    const floor = of.get("floor");
    return [
      `${source} / ${scenario}`,
      floor && "cpuNs" in floor ? floor.cpuNs.toFixed(0) : "",
      ...names.map((name) => {
        const result = of.get(name);
        return result && "ratio" in result ? figure(result.ratio) : "–";
      }),
    ];
  });
  const refused = cells.flatMap(({ source, scenario, results }) =>
    results.flatMap((result) =>
      "refused" in result ? [`- ${result.subject}, ${source}/${scenario}: \`${result.refused}\``] : [],
    ),
  );
  return [
    table([["source / scenario", "floor, CPU ns", ...names], ...rows]),
    ...(refused.length > 0 ? ["", "Refused, not timed:", "", ...refused] : []),
  ].join("\n");
}
