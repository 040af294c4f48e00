import { command, flag, type Part, type Word, word } from "anyfn/shell";
import {
  type AppPlan,
  type FunctionPlan,
  grantsOf,
  type ResourceAction,
  type ResourcePlan,
} from "anyfn/target";
import { regionOf } from "./function.ts";
import { nativeOf } from "./option.ts";
import { required, type Script, uses, variable } from "./script.ts";

/** A variable of the environment, and the parts of its value. */
export type Variable = readonly [name: string, ...value: Part[]];

/** The variables in which a function finds what it lists; what it needs is made, and granted to the account that it runs as, before any function is there. */
export function resourceVariables(script: Script, plan: FunctionPlan): readonly Variable[] {
  return grantsOf(script.resources, plan.name).flatMap(({ resource, grants }) => {
    const place = placeOf(script, resource);
    const roles = new Set(
      grants.flatMap(({ uses: actions }) => actions.flatMap((use) => rolesOf(resource, use))),
    );
    const member = accountOf(plan);
    if (resource.endpoint === undefined)
      for (const role of roles) for (const line of place.grant?.(member, role) ?? []) script.rights.add(line);
    return Object.entries(resource.variables).map(
      ([suffix, name]): Variable => [
        name,
        ...(place.values[suffix] ?? [{ variable: required(script, name, `${suffix} of ${resource.id}.`) }]),
      ],
    );
  });
}

/** The functions that others call directly may be called by the account that these run as. */
export function callersOf(script: Script, plan: FunctionPlan): readonly string[] {
  const called = (script.resources ?? []).some(
    ({ kind, listeners }) => kind === "function" && listeners.includes(plan.name),
  );
  if (!called) return [];
  uses(script, "invoker");
  return [`invoker ${word(plan.name)} ${word(...regionOf(plan))}`];
}

/** The account that a function runs as: the app's, or the one that its own flag names. */
function accountOf(plan: FunctionPlan): Word {
  const own = nativeOf(plan, "cloud-functions")["--service-account"];
  return typeof own === "string"
    ? word(`serviceAccount:${own}`)
    : word("serviceAccount:", { variable: "SERVICE_ACCOUNT" });
}

interface Place {
  readonly values: Readonly<Record<string, readonly Part[]>>;
  /** The commands that give a role on the resource itself; on the project where it has no policy of its own. */
  readonly grant?: (member: Word, role: string) => readonly string[];
}

const PROJECT: Part = { variable: "PROJECT" };
const REGION: Part = { variable: "REGION" };

function placeOf(script: Script, resource: ResourcePlan): Place {
  const { kind, name, existing, made, listeners, service, endpoint } = resource;
  const named = (prefix: string, about: string): Part => ({
    variable:
      existing !== undefined || made
        ? variable(script, `${prefix}_${name}`, existing ?? name, about)
        : required(script, `${prefix}_${name}`, about),
  });
  if (kind === "bucket") {
    const bucket = named(
      "BUCKET",
      `The bucket that functions call ${JSON.stringify(name)}; its name is unique in the world.`,
    );
    if (made) {
      uses(script, "bucket");
      script.services.add("storage");
      script.before.add(`bucket ${word(bucket)}`);
    }
    return {
      values: { "": [bucket] },
      grant: (member, role) =>
        role === SIGNER
          ? [
              binding(
                ["iam", "service-accounts", "add-iam-policy-binding", word({ variable: "SERVICE_ACCOUNT" })],
                member,
                role,
              ),
            ]
          : [
              binding(
                ["storage", "buckets", "add-iam-policy-binding", word("gs://", bucket)],
                member,
                role,
                false,
              ),
            ],
    };
  }
  if (kind === "topic" || (kind === "queue" && service.id === "gcp.pubsub")) {
    const topic = named(
      kind.toUpperCase(),
      `The topic of Pub/Sub that functions call ${JSON.stringify(name)}.`,
    );
    if (made) {
      uses(script, "topic");
      script.services.add("pubsub");
      script.before.add(`topic ${word(topic)}`);
    }
    return {
      values: { "": ["projects/", PROJECT, "/topics/", topic] },
      grant: (member, role) => [
        binding(["pubsub", "topics", "add-iam-policy-binding", word(topic)], member, role),
      ],
    };
  }
  if (kind === "queue" && service.id === "gcp.tasks") {
    const queue = named("QUEUE", `The queue of Cloud Tasks that functions call ${JSON.stringify(name)}.`);
    if (made) {
      uses(script, "exists");
      script.services.add("cloudtasks");
      // Its function tells it where tasks go.
      script.before.add(
        `exists gcloud tasks queues describe ${word(queue)} --project="$PROJECT" --location="$REGION" || run gcloud tasks queues create ${word(queue)} --project="$PROJECT" --location="$REGION"`,
      );
    }
    return {
      values: { "": ["projects/", PROJECT, "/locations/", REGION, "/queues/", queue] },
      grant: (member, role) => [
        binding(
          ["tasks", "queues", "add-iam-policy-binding", word(queue), flag("location", REGION)],
          member,
          role,
        ),
      ],
    };
  }
  if (kind === "kv") {
    script.services.add("firestore");
    if (made && endpoint === undefined)
      script.before.add(
        `run gcloud firestore fields ttls update ttl --collection-group=${word(name)} --enable-ttl --async --project="$PROJECT"`,
      );
    uses(script, "grant");
    return {
      values: { DATABASE: ["projects/", PROJECT, "/databases/(default)"] },
      grant: (member, role) => [`grant ${member} ${role}`],
    };
  }
  if (kind === "events") {
    const channel = named(
      "EVENTS",
      `The Eventarc channel of the events that functions call ${JSON.stringify(name)}.`,
    );
    script.services.add("eventarcpublishing");
    uses(script, "grant");
    return {
      values: { "": ["projects/", PROJECT, "/locations/", REGION, "/channels/", channel] },
      grant: (member, role) => [`grant ${member} ${role}`],
    };
  }
  if (kind === "function" && listeners.length > 0)
    // Known before it is deployed; who may call it is said once it is there.
    return { values: { "": ["https://", REGION, "-", PROJECT, `.cloudfunctions.net/${name}`] } };
  return { values: existing === undefined ? {} : { "": [existing] } };
}

function binding(head: readonly string[], member: Word, role: string, project = true): string {
  return command(
    ["run", "gcloud", ...head] as Word[], // words of the build's own, and quoted ones
    [
      ...(project ? [flag("project", PROJECT)] : []),
      `--member=${member}` as Word, // a quoted word
      flag("role", role),
      flag("format", "none"),
    ],
  );
}

const SIGNER = "roles/iam.serviceAccountTokenCreator";

/** Google's own roles: https://cloud.google.com/iam/docs/understanding-roles */
function rolesOf({ kind, service }: ResourcePlan, use: ResourceAction): readonly string[] {
  if (kind === "queue")
    return [service.id === "gcp.tasks" ? "roles/cloudtasks.enqueuer" : "roles/pubsub.publisher"];
  if (kind === "kv") return [use === "read" ? "roles/datastore.viewer" : "roles/datastore.user"];
  return ROLES[use] ?? [];
}

const ROLES: { readonly [Use in ResourceAction]?: readonly string[] } = {
  // Without the right to list, an absent object is answered with 403.
  read: ["roles/storage.objectViewer"],
  list: ["roles/storage.legacyBucketReader"],
  // To replace an object is to delete the one before: Cloud Storage has no narrower role for it.
  write: ["roles/storage.legacyBucketWriter"],
  delete: ["roles/storage.legacyBucketWriter"],
  sign: ["roles/storage.objectViewer", "roles/storage.legacyBucketWriter", SIGNER],
  publish: ["roles/pubsub.publisher"],
  emit: ["roles/eventarc.publisher"],
};

/** What the script says of rights, above them. */
export const RIGHTS = `# Rights: all functions of the app run as one service account, which has what any of them lists and nothing else; a function with a
# --service-account of its own has its own. Keys' prefixes are held by the handles.`;

/** The account that an app with resources runs as where nothing is said: the project's default one may do far more. */
export function ownAccount({ name }: Pick<AppPlan, "name">): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, 20);
  return `${plain === "" ? "app" : plain}-functions`;
}
