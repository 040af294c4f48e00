import {
  load,
  loadMembers,
  type NamedMember,
  readConfig,
  type TargetChoice,
  targetNames,
  targetsGiven,
} from "@anyfn/build";
import { CommandError } from "@anyfn/build/diagnostics";

/** The prices of third parties' targets, and the names that were given with packages and folders replaced by targets. */
export interface ThirdParties {
  /** By the target's name. */
  readonly prices: Readonly<Record<string, object>>;
  /** `"./my-adapter:paid"` as `"my-cloud:paid"`; other names as they are. */
  nameOf(given: string): string;
}

/**
 * Loads the targets that are not ours: those of the configuration in a folder, and the packages and folders among `names`.
 *
 * @throws BuildError for a configuration that cannot be read, CommandError for a package or folder without a target or prices
 */
export async function loadThirdParties(folder: string, names: readonly string[]): Promise<ThirdParties> {
  const targets = targetsGiven(await readConfig(folder));
  const configured = targets.filter((choice) => typeof choice !== "string" || !isOwn(choice));
  const members = await membersOf(configured, folder);
  const given = new Map<string, NamedMember>();
  for (const name of names) {
    const [choice = ""] = splitPlan(name);
    if (isOwn(choice) || given.has(choice) || members.some((member) => member.name === choice)) continue;
    // Any other name may be a slip of the pen: the list of plans then says which there are.
    const [member] = await loadMembers([choice], { from: folder, by: "command" }).catch((error: unknown) => {
      if (/^[./@]/.test(choice)) throw error;
      return [];
    });
    if (member) given.set(choice, member);
  }
  const all = [...members, ...given.values()];
  return { prices: await pricesOf(all, [...given.values()]), nameOf: (name) => nameOf(name, given) };
}

async function membersOf(choices: readonly TargetChoice[], from: string): Promise<readonly NamedMember[]> {
  return choices.length === 0 ? [] : loadMembers(choices, { from });
}

/** Whoever asks for a target's prices hears when it has none; a configuration may have targets that cost nothing. */
async function pricesOf(
  members: readonly NamedMember[],
  asked: readonly NamedMember[],
): Promise<Readonly<Record<string, object>>> {
  const without = asked.filter(({ prices }) => !prices);
  if (without.length > 0)
    throw new CommandError(
      without.map(({ name }) => ({
        code: "INVALID_ARGUMENT",
        reason: `The target ${name} has no prices.`,
        waysOut: [
          'Give it some: { target, driver, prices } (see "An adapter of your own" in the documentation).',
          "Leave it out of --target.",
        ],
      })),
    );
  const found = members.flatMap(({ name, prices }) => (prices ? [{ name, prices }] : []));
  return Object.fromEntries(
    await Promise.all(found.map(async ({ name, prices }) => [name, await load(prices)] as const)),
  );
}

function nameOf(name: string, given: ReadonlyMap<string, NamedMember>): string {
  const [choice = "", plan] = splitPlan(name);
  const member = given.get(choice);
  return member ? [member.name, ...(plan === undefined ? [] : [plan])].join(":") : name;
}

/** A target and the variant of its plan, where one is named. A colon after a drive's letter is part of the path. */
function splitPlan(name: string): readonly string[] {
  const at = name.lastIndexOf(":");
  return at > 1 ? [name.slice(0, at), name.slice(at + 1)] : [name];
}

function isOwn(name: string): boolean {
  return targetNames.some((own) => own === name);
}
