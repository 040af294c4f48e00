import { type Part, type Word, word } from "anyfn/shell";
import { type AppPlan, type ResourceAction, type ResourcePlan, usesOf } from "anyfn/target";
import { type Script, setting, uses, variable } from "./script.ts";

/** Makes what the app's functions list, fills the settings by which it is found, and grants the app what any of them asks for. */
export function resources(script: Script): void {
  for (const resource of script.plan.resources ?? []) {
    const make = MAKERS[resource.service.id];
    const place = resource.endpoint === undefined ? make?.(script, resource) : undefined;
    for (const [suffix, name] of Object.entries(resource.variables)) {
      const value = place?.values[suffix];
      if (value) setting(script, name, ...value);
      else
        setting(script, name, {
          variable: variable(
            script,
            name,
            undefined,
            `${suffix === "" ? "The name or address" : `The ${suffix.toLowerCase()}`} of ${resource.id}.`,
          ),
        });
    }
    if (place) for (const role of rolesFor(resource)) grant(script, role, place.scope);
  }
}

interface Place {
  readonly values: Readonly<Record<string, readonly Part[]>>;
  /** The resource's own id, as the shell makes it. */
  readonly scope: string;
}

type Maker = (script: Script, resource: ResourcePlan) => Place | undefined;

/** The kinds of resources in a storage account: the app's own, or the one that the shell names for it. */
function inStorage(
  service: "blob" | "queue" | "table",
  part: string,
  command: readonly string[],
  named: (name: string) => string,
): Maker {
  return (script, { kind, name, existing, made }) => {
    if (!made && existing === undefined) return undefined;
    const physical = existing ?? named(name);
    const id = variable(
      script,
      `${kind}_${name}_ACCOUNT`,
      "$STORAGE",
      `The storage account of the ${part.replace(/s$/, "")} that functions call ${JSON.stringify(name)}.`,
    );
    const account = word({ variable: id });
    uses(script, "storage_id");
    if (made)
      script.before.add(
        `run az storage ${command.join(" ")} create --auth-mode key --account-name ${account} --name ${word(physical)}`,
      );
    return {
      values: { "": [physical], CONNECTION: ["https://", { variable: id }, `.${service}.core.windows.net`] },
      scope: `"$(storage_id ${account})/${service}Services/default/${part}/"${word(physical)}`,
    };
  };
}

const MAKERS: Readonly<Record<string, Maker>> = {
  "azure.blob": inStorage("blob", "containers", ["container"], (name) => name),
  "azure.storage-queue": inStorage("queue", "queues", ["queue"], (name) => name),
  // Tables take letters and digits alone.
  "azure.table": inStorage("table", "tables", ["table"], (name) => name.replaceAll("-", "00")),
};

/**
 * The roles that give what is asked. Azure has one for sending and one for reading; for the rest the app makes a role of its own, because
 * Azure's contributors may do more.
 */
function rolesFor(resource: ResourcePlan): readonly Role[] {
  const asked = usesOf(resource);
  if (resource.kind === "queue") return [{ name: "Storage Queue Data Message Sender" }];
  if (resource.kind !== "bucket" && resource.kind !== "kv") return [];
  const actions = asked.flatMap((use) => (resource.kind === "bucket" ? BLOBS : ENTITIES)[use] ?? []);
  return [{ name: `${resource.kind}-${resource.name}`, actions: [...new Set(actions)].sort() }];
}

interface Role {
  readonly name: string;
  /** Of a role of the app's own. */
  readonly actions?: readonly string[];
}

type Actions = { readonly [Use in ResourceAction]?: readonly string[] };

const BLOB = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const TABLE = "Microsoft.Storage/storageAccounts/tableServices/tables/entities";

/** https://learn.microsoft.com/azure/role-based-access-control/permissions/storage */
const BLOBS: Actions = {
  read: [`${BLOB}/read`],
  list: [`${BLOB}/read`],
  write: [`${BLOB}/add/action`, `${BLOB}/write`],
  delete: [`${BLOB}/delete`],
  sign: [`${BLOB}/read`, `${BLOB}/write`],
};

const ENTITIES: Actions = {
  read: [`${TABLE}/read`],
  write: [`${TABLE}/add/action`, `${TABLE}/delete`, `${TABLE}/update/action`, `${TABLE}/write`],
};

function grant(script: Script, { name, actions }: Role, scope: string): void {
  uses(script, "grant");
  if (actions === undefined) {
    script.before.add(`grant ${word(name)} ${scope}`);
    return;
  }
  uses(script, "own_role");
  const role: Word = word({ variable: "APP" }, `-${name}`);
  script.before.add(`own_role ${role} ${actions.map((action) => word(action)).join(" ")}`);
  script.before.add(`grant ${role} ${scope}`);
}

/** What the script says of rights. */
export function rightsComment({ resources: listed }: AppPlan): string {
  return listed === undefined
    ? ""
    : "\n# Rights: all functions of the app share one process and one identity, which is granted what any of them lists and nothing else.";
}
