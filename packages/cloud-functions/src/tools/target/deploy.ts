import { comment, word } from "anyfn/shell";
import type { AppPlan, FunctionPlan } from "anyfn/target";
import { configOf } from "./config.ts";
import { connect } from "./connect.ts";
import { HELPERS, type Helper } from "./helpers.ts";
import { callersOf, ownAccount, RIGHTS } from "./resources.ts";
import { type Script, startScript } from "./script.ts";

/** `deploy.sh`: everything that an app needs on Google Cloud, made or brought up to date with `gcloud` alone. */
export function deployScript(plan: AppPlan): string {
  const script = startScript(configOf(plan.config), plan);
  if (plan.resources !== undefined) script.helpers.add("exists");
  const sections = plan.functions.map((fn) => section(fn, script));
  return `${[head(plan, script), ...once(script), ...sections, FOOT].join("\n\n")}\n`;
}

function section(fn: FunctionPlan, script: Script): string {
  script.lines = [];
  connect(fn, script);
  script.lines.push(...callersOf(script, fn));
  const lines = script.lines
    .flatMap((line) => line.split("\n"))
    .map((line) => (line === "" ? "" : `  ${line}`));
  return [`if wanted ${word(fn.name)}; then`, `  say ${word(`${fn.name}: ${fn.kind}`)}`, ...lines, "fi"].join(
    "\n",
  );
}

function head({ name, config, functions, resources }: AppPlan, script: Script): string {
  const { region = "us-central1", serviceAccount } = configOf(config);
  const account =
    serviceAccount ??
    (resources === undefined
      ? DEFAULT_ACCOUNT
      : `${ownAccount({ name })}@\${PROJECT}.iam.gserviceaccount.com`);
  const helpers = (Object.keys(HELPERS) as Helper[]).filter((helper) => script.helpers.has(helper)); // its own keys
  return `#!/usr/bin/env bash
${comment(`${JSON.stringify(name)} on Google Cloud Functions. It makes what is missing and brings the rest up to date, as often as you like:`)}
#   PROJECT=my-project REGION=${region} ./deploy.sh
#   ./deploy.sh NAME...        these functions alone
# Nothing is deleted: what a function no longer needs stays until you take it away.
set -euo pipefail
cd -- "$(dirname -- "\${BASH_SOURCE[0]}")"

ONLY=("$@")${known(functions.map((fn) => fn.name))}
PROJECT="\${PROJECT:-$(gcloud config get-value project 2>/dev/null)}"
REGION="\${REGION:-${region}}"
if [[ -z "$PROJECT" ]]; then
  echo "Which project? PROJECT=my-project ./deploy.sh, or gcloud config set project my-project." >&2
  exit 1
fi
export CLOUDSDK_CORE_DISABLE_PROMPTS=1
PROJECT_NUMBER="$(gcloud projects describe "$PROJECT" --format='value(projectNumber)')"
# What the functions run as, and what calls those that the public may not.
SERVICE_ACCOUNT="\${SERVICE_ACCOUNT:-${account}}"
${[...script.variables.values()].map(({ about, line }) => `${comment(about)}\n${line}\n`).join("")}
${helpers.map((helper) => HELPERS[helper]).join("\n\n")}`;
}

/** Ends the script where it is asked for a function that is none. */
function known(names: readonly string[]): string {
  if (names.length === 0) return "";
  const complaint = word("There is no function ", { variable: "name" }, `; there are ${names.join(", ")}.`);
  return `
for name in \${ONLY[@]+"\${ONLY[@]}"}; do
  case "$name" in
    ${names.map((name) => word(name)).join(" | ")}) ;;
    *)
      echo ${complaint} >&2
      exit 1
      ;;
  esac
done`;
}

/** What is needed once, whatever is deployed. */
function once({ services, setup, before, rights, resources, app, config }: Script): string[] {
  const own = resources !== undefined && config.serviceAccount === undefined;
  return [
    `say 'Google Cloud services'\nrun gcloud services enable --project="\${PROJECT}" \\\n${[...services]
      .sort()
      .map((service) => `  ${service}.googleapis.com`)
      .join(" \\\n")}`,
    ...(own
      ? [
          `say 'service account'
if [[ "$SERVICE_ACCOUNT" == ${ownAccount({ name: app })}@* ]] && ! exists gcloud iam service-accounts describe "$SERVICE_ACCOUNT" --project="$PROJECT"; then
  run gcloud iam service-accounts create ${ownAccount({ name: app })} --project="$PROJECT"
fi`,
        ]
      : []),
    ...(before.size > 0 ? [`say 'what the functions use'\n${[...before].join("\n")}`] : []),
    ...(rights.size > 0 ? [`${RIGHTS}\nsay 'rights'\n${[...rights].join("\n")}`] : []),
    ...(setup.size > 0 ? [`say 'permissions'\n${[...setup].join("\n")}`] : []),
  ];
}

/** The account that a project has for its machines. */
const DEFAULT_ACCOUNT = `\${PROJECT_NUMBER}-compute@developer.gserviceaccount.com`;

const FOOT = "say 'done'";
