import { word } from "anyfn/shell";
import { type AppPlan, type ResourceAction, type ResourcePlan, usesOf } from "anyfn/target";

/** `rights.sh`: Firebase deploys functions and grants nothing. It gives the account that they run as what they list. */
export function rightsScript({ name, resources = [] }: AppPlan): string {
  return `#!/usr/bin/env bash
# What the functions of ${JSON.stringify(name)} may use. After firebase deploy, as often as you like:
#   PROJECT=my-project ./rights.sh
# Rights: all functions run as one service account, which is given what any of them lists and nothing else. The project's default
# account may do more already: native: { firebase: { serviceAccountEmail: "…" } } has a function run as another one.
set -euo pipefail

PROJECT="\${PROJECT:?Which project? PROJECT=my-project ./rights.sh}"
SERVICE_ACCOUNT="\${SERVICE_ACCOUNT:-$(gcloud projects describe "$PROJECT" --format='value(projectNumber)')-compute@developer.gserviceaccount.com}"
MEMBER="serviceAccount:$SERVICE_ACCOUNT"

${resources.flatMap(lines).join("\n")}
`;
}

function lines(resource: ResourcePlan): readonly string[] {
  const { kind, name, existing, made, endpoint } = resource;
  // What is elsewhere is granted there.
  if (endpoint !== undefined || (!made && existing === undefined && kind !== "kv")) return [];
  const roles = [...new Set(usesOf(resource).flatMap((use) => rolesOf(kind, use)))];
  const physical = word(existing ?? name);
  const where =
    kind === "bucket"
      ? `storage buckets add-iam-policy-binding gs://${physical}`
      : kind === "topic" || resource.service.id === "gcp.pubsub"
        ? `pubsub topics add-iam-policy-binding ${physical} --project="$PROJECT"`
        : kind === "kv"
          ? 'projects add-iam-policy-binding "$PROJECT" --condition=None'
          : undefined;
  return where === undefined
    ? []
    : roles.map((role) => `gcloud ${where} --member="$MEMBER" --role=${role} --format=none`);
}

/** Google's own roles: https://cloud.google.com/iam/docs/understanding-roles */
function rolesOf(kind: ResourcePlan["kind"], use: ResourceAction): readonly string[] {
  if (kind === "kv") return [use === "read" ? "roles/datastore.viewer" : "roles/datastore.user"];
  return ROLES[use] ?? [];
}

const ROLES: { readonly [Use in ResourceAction]?: readonly string[] } = {
  // Without the right to list, an absent object is answered with 403.
  read: ["roles/storage.objectViewer"],
  list: ["roles/storage.legacyBucketReader"],
  // To replace an object is to delete the one before.
  write: ["roles/storage.legacyBucketWriter"],
  delete: ["roles/storage.legacyBucketWriter"],
  sign: ["roles/storage.objectViewer", "roles/storage.legacyBucketWriter"],
  send: ["roles/pubsub.publisher"],
  publish: ["roles/pubsub.publisher"],
};
