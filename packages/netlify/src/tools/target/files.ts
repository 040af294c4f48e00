import type { AppPlan, OutputFile } from "anyfn/target";
import { SECRET } from "../../limits.ts";
import { configOf } from "./config.ts";
import { FUNCTIONS } from "./entry.ts";
import { type NetlifyFunction, netlifyFunctions } from "./functions.ts";

/** `netlify.toml`, and the modules that Netlify reads: it parses them without running them, so that nothing in them may be computed. */
export function files(plan: AppPlan): readonly OutputFile[] {
  const functions = netlifyFunctions(plan);
  const { publish } = configOf(plan.config);
  return [
    { path: "netlify.toml", text: toml(plan, functions) },
    ...functions.flatMap(entryFiles),
    // Netlify deploys no site without a folder to publish.
    ...(publish === undefined ? [{ path: "public/.gitkeep", text: "" }] : []),
  ];
}

function entryFiles({ name, config, env }: NetlifyFunction): readonly OutputFile[] {
  const folder = `${FUNCTIONS}/${name}`;
  const variables = Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    {
      path: `${folder}/${name}.mjs`,
      text: [
        ...(variables.length > 0 ? ['import "./env.mjs";'] : []),
        // Before the bundle is read: later Node would not look for its source map.
        "process.setSourceMapsEnabled(true);",
        'export default (await import("./bundle.mjs")).default;',
        `export const config = ${JSON.stringify(config, null, 2)};`,
        "",
      ].join("\n"),
    },
    // Variables in netlify.toml reach builds alone. The site's own win.
    ...(variables.length > 0
      ? [
          {
            path: `${folder}/env.mjs`,
            text: variables
              .map(([key, value]) => `process.env[${JSON.stringify(key)}] ??= ${JSON.stringify(value)};\n`)
              .join(""),
          },
        ]
      : []),
  ];
}

function toml({ config, resources = [] }: AppPlan, functions: readonly NetlifyFunction[]): string {
  const { publish = "public", secret = SECRET } = configOf(config);
  const members = functions.flatMap((fn) => fn.members);
  const signed = members.some(
    ({ plan, way }) =>
      way.by !== "http" && way.by !== "schedule" && way.by !== "platform" && plan.options.access !== "public",
  );
  const needed = [
    ...new Set([
      ...members.flatMap(({ plan }) => plan.options.secrets ?? []),
      ...(signed ? [secret] : []),
      ...resources.flatMap(({ variables }) => Object.values(variables)),
    ]),
  ].sort();
  return [
    "# Made by anyfn. Deploy this folder: netlify deploy --prod",
    ...(needed.length > 0
      ? [
          `# Needs these variables of the site, with the scope Functions (netlify env:set NAME value): ${needed.join(", ")}`,
        ]
      : []),
    ...(resources.length > 0
      ? [
          "# Rights: the stores of Netlify Blobs are the site's, and each of its functions may use all of them. Nothing is to be granted.",
        ]
      : []),
    "",
    "[build]",
    `publish = ${JSON.stringify(publish)}`,
    "",
    "[functions]",
    `directory = ${JSON.stringify(FUNCTIONS)}`,
    'node_bundler = "none"',
    "",
  ].join("\n");
}
