import { flag, flags, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { HOST_STORAGE } from "../../../registration.ts";
import { list, text } from "../option.ts";
import { bindingOf } from "../registrations.ts";
import { type Script, setting, uses, variable } from "../script.ts";
import { triggerOf } from "../triggers.ts";
import { deliveryFlags, functionEndpoint, subscriptionName } from "./grid.ts";

/** A queue of the app's storage account, or of another. */
export function connectStorageQueue(fn: FunctionPlan, script: Script): void {
  const { connection, queueName } = bindingOf(fn, script.plan);
  const account = accountOf(script, String(connection));
  script.before.add(
    `run az storage queue create --auth-mode key --account-name ${account} --name ${word(String(queueName))}`,
  );
}

/** A container, found by polling or told of by Event Grid: https://learn.microsoft.com/azure/azure-functions/functions-event-grid-blob-trigger */
export function connectBlob(fn: FunctionPlan, script: Script): void {
  const { connection } = bindingOf(fn, script.plan);
  const account = accountOf(script, String(connection));
  container(fn, script, account);
  if (triggerOf(fn, script.plan) !== "azure.blob.event-grid") return;
  uses(script, "subscribe", "storage_id", "blobs_key");
  script.after.add('BLOBS_KEY="$(blobs_key)"');
  script.after.add(
    [
      `subscribe ${word(subscriptionName(fn))} "$(storage_id ${account})"`,
      `--endpoint="https://$HOST/runtime/webhooks/blobs?functionName=Host.Functions.${word(fn.name)}&code=$BLOBS_KEY"`,
      flag("included-event-types", "Microsoft.Storage.BlobCreated"),
      ...subjectFlags(fn),
    ].join(" "),
  );
}

/** What happens to blobs, deletions among them. */
export function connectGridStorage(fn: FunctionPlan, script: Script): void {
  const account = accountOf(script, HOST_STORAGE);
  container(fn, script, account);
  uses(script, "subscribe", "storage_id");
  const on = list(fn, "on") ?? Object.keys(TYPES);
  const types = [...new Set(on.flatMap((action) => TYPES[action] ?? []))];
  script.after.add(
    [
      `subscribe ${word(subscriptionName(fn))} "$(storage_id ${account})"`,
      functionEndpoint(fn),
      flags(
        "included-event-types",
        types.map((type) => word(type)),
      ),
      ...subjectFlags(fn),
      ...deliveryFlags(fn, script),
    ].join(" "),
  );
}

/** Archiving is a change of tier, and core tells it from the others. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  created: ["Microsoft.Storage.BlobCreated"],
  deleted: ["Microsoft.Storage.BlobDeleted"],
  archived: ["Microsoft.Storage.BlobTierChanged"],
  updated: ["Microsoft.Storage.BlobTierChanged"],
};

function subjectFlags(fn: FunctionPlan): readonly Word[] {
  const { prefix = "", suffix = "" } = { prefix: text(fn, "prefix"), suffix: text(fn, "suffix") };
  return [
    flag("subject-begins-with", `/blobServices/default/containers/${text(fn, "bucket")}/blobs/${prefix}`),
    ...(suffix === "" ? [] : [flag("subject-ends-with", suffix)]),
    flag("subject-case-sensitive", "true"),
  ];
}

function container(fn: FunctionPlan, script: Script, account: Word): void {
  script.before.add(
    `run az storage container create --auth-mode key --account-name ${account} --name ${word(text(fn, "bucket") ?? fn.name)}`,
  );
}

/** The account behind a connection: the app's own, or one that the app is let into. */
function accountOf(script: Script, connection: string): Word {
  if (connection === HOST_STORAGE) return word({ variable: "STORAGE" });
  const id = variable(
    script,
    `${connection}_ACCOUNT`,
    undefined,
    `The storage account behind ${connection}, in the same resource group.`,
  );
  uses(script, "grant", "storage_id");
  for (const role of ["Storage Blob Data Owner", "Storage Queue Data Contributor"])
    script.before.add(`grant ${word(role)} "$(storage_id ${word({ variable: id })})"`);
  setting(script, `${connection}__accountName`, { variable: id });
  return word({ variable: id });
}
