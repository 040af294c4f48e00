import { comment, word } from "anyfn/shell";
import type { AppPlan, BuiltEntry } from "anyfn/target";
import { configOf } from "./config.ts";
import { connect } from "./connect.ts";
import { HELPERS, type Helper } from "./helpers.ts";
import { hosting } from "./hosting.ts";
import { resources, rightsComment } from "./resources.ts";
import { type Script, setting, startScript, uses, variable } from "./script.ts";
import { connections, namedSettings, secretsOf, variablesOf } from "./settings.ts";

/** `deploy.sh`: everything that an app needs on Azure, made or brought up to date with `az` alone. */
export function deployScript(plan: AppPlan, built: readonly BuiltEntry[]): string {
  const script = startScript(plan);
  for (const [name, value] of Object.entries(variablesOf(plan))) setting(script, name, value);
  for (const fn of plan.functions) connect(fn, script);
  resources(script);
  vault(script);
  brokers(script);
  const app = hosting(plan);
  return `${[
    head(script),
    app.make,
    IDENTITY,
    ...section("what the functions read from", script.before),
    ...settings(script),
    ...(app.scale.length > 0 ? section("scale", app.scale) : []),
    code(built),
    ...section("what calls the functions", script.after, FOUND),
    "say 'done'",
    'echo "https://$(az functionapp show --resource-group "$RESOURCE_GROUP" --name "$APP" --query defaultHostName --output tsv)"',
  ].join("\n\n")}\n`;
}

function head(script: Script): string {
  const { plan } = script;
  const helpers = (Object.keys(HELPERS) as Helper[]).filter((helper) => script.helpers.has(helper)); // its own keys
  return `#!/usr/bin/env bash
${comment(`${JSON.stringify(plan.name)} on Azure Functions. It makes what is missing and brings the rest up to date, as often as you like:`)}
#   APP=my-app RESOURCE_GROUP=my-group LOCATION=${location(plan)} ./deploy.sh
# The app's name is unique in the world. Without the command line of Azure: func azure functionapp publish my-app
# publishes the code of this folder to an app that is there already.
# Nothing is deleted: what a function no longer needs stays until you take it away.${rightsComment(plan)}
set -euo pipefail
cd -- "$(dirname -- "\${BASH_SOURCE[0]}")"

APP="\${APP:?Which app? Its name is unique in the world: APP=my-app ./deploy.sh}"
RESOURCE_GROUP="\${RESOURCE_GROUP:-$APP}"
LOCATION="\${LOCATION:-${location(plan)}}"
# The app's own storage account, whose name is unique in the world too.
STORAGE="\${STORAGE:-$(printf '%s' "$APP" | tr '[:upper:]' '[:lower:]' | tr -cd 'a-z0-9' | cut -c 1-24)}"
${[...script.variables.values()].map(({ about, line }) => `${comment(about)}\n${line}\n`).join("")}
export AZURE_CORE_OUTPUT=none AZURE_CORE_ONLY_SHOW_ERRORS=true AZURE_CORE_DISABLE_CONFIRM_PROMPT=true

${helpers.map((helper) => HELPERS[helper]).join("\n\n")}

say 'resource group and storage'
if [[ "$(az group exists --name "$RESOURCE_GROUP" --output tsv)" != true ]]; then
  run az group create --name "$RESOURCE_GROUP" --location "$LOCATION"
fi
if ! exists az storage account show --resource-group "$RESOURCE_GROUP" --name "$STORAGE"; then
  run az storage account create --resource-group "$RESOURCE_GROUP" --name "$STORAGE" --location "$LOCATION" --sku Standard_LRS --allow-blob-public-access false --min-tls-version TLS1_2
fi`;
}

function location({ config }: AppPlan): string {
  return configOf(config).location ?? "westeurope";
}

const IDENTITY = `# What the app reads from other accounts with: the one connection string is that of its own storage account.
PRINCIPAL="$(az functionapp identity assign --resource-group "$RESOURCE_GROUP" --name "$APP" --query principalId --output tsv)"
run az functionapp update --resource-group "$RESOURCE_GROUP" --name "$APP" --set httpsOnly=true`;

const FOUND = `APP_ID="$(az functionapp show --resource-group "$RESOURCE_GROUP" --name "$APP" --query id --output tsv)"
HOST="$(az functionapp show --resource-group "$RESOURCE_GROUP" --name "$APP" --query defaultHostName --output tsv)"`;

function section(title: string, lines: Iterable<string>, first?: string): string[] {
  const all = [...lines];
  if (all.length === 0) return [];
  return [[`say ${word(title)}`, ...(first === undefined ? [] : [first]), ...all].join("\n")];
}

function settings(script: Script): string[] {
  return section("settings", [
    [
      'run az functionapp config appsettings set --resource-group "$RESOURCE_GROUP" --name "$APP" --settings',
      ...script.settings,
    ].join(" \\\n  "),
  ]);
}

/** Secrets are read from the vault by the app itself: https://learn.microsoft.com/azure/app-service/app-service-key-vault-references */
function vault(script: Script): void {
  const needed = connections(script.plan).filter(({ service }) => service === "sql");
  const names = [...secretsOf(script.plan), ...needed.map(({ setting: name }) => name)];
  if (names.length === 0) return;
  const id = variable(script, "VAULT", undefined, "The key vault that has the secrets of the functions.");
  uses(script, "secret", "grant");
  script.before.add(
    `grant 'Key Vault Secrets User' "$(az keyvault show --name "$VAULT" --query id --output tsv)"`,
  );
  for (const name of names) {
    script.before.add(`secret ${word(inVault(name))}`);
    setting(
      script,
      name,
      "@Microsoft.KeyVault(VaultName=",
      { variable: id },
      `;SecretName=${inVault(name)})`,
    );
  }
}

/** Names in a vault take no underscores. */
function inVault(name: string): string {
  return name.replaceAll("_", "-");
}

/** Brokers of Kafka are the user's own, and every other setting that a binding names with `%…%`. */
function brokers(script: Script): void {
  const { plan } = script;
  const known = new Set([...Object.keys(variablesOf(plan)), ...secretsOf(plan)]);
  const kafka = connections(plan).filter(
    ({ service, setting: name }) => service === "kafka" && !known.has(name),
  );
  for (const name of [...namedSettings(plan), ...kafka.map(({ setting: own }) => own)]) {
    const id = variable(script, name, undefined, `The app setting ${name}, which a trigger names.`);
    setting(script, name, { variable: id });
  }
}

/** The folder as it lies here, without what is for this machine alone. */
function code(built: readonly BuiltEntry[]): string {
  const installed = built.flatMap(({ packages = {}, copied = [] }) =>
    Object.keys(packages).filter(
      (name) => !copied.includes(name) && !name.startsWith("@azure/functions-core"),
    ),
  );
  return [
    "say 'code'",
    ...(installed.length > 0
      ? [
          "# What the bundle imports as it is.",
          "run npm install --omit=dev --no-package-lock --os=linux --cpu=x64 --libc=glibc",
        ]
      : []),
    'WORK="$(mktemp -d)"',
    `trap 'rm -rf -- "$WORK"' EXIT`,
    `run zip -q -r "$WORK/app.zip" . -x deploy.sh local.settings.json .funcignore`,
    'run az functionapp deployment source config-zip --resource-group "$RESOURCE_GROUP" --name "$APP" --src "$WORK/app.zip"',
  ].join("\n");
}
