import { didYouMean } from "anyfn/target";
import type { SendAnswer, SendRequest } from "./api.ts";
import type { Runner } from "./runner.ts";
import { ProblemError } from "./worker/messages.ts";

/** Sends a message to a queue or topic of the running app. */
export async function send({ to, data, group, delay }: SendRequest, runner: Runner): Promise<SendAnswer> {
  const kind = kindOf(to, runner);
  const answer = await fetch(`http://127.0.0.1:${runner.port}/_anyfn/${kind}s/${encodeURIComponent(to)}`, {
    method: "POST",
    headers: {
      "content-type": typeof data === "string" ? "text/plain; charset=utf-8" : "application/json",
      ...(group !== undefined && { "anyfn-group": group }),
      ...(delay !== undefined && { "anyfn-delay": String(delay) }),
    },
    body: typeof data === "string" ? data : JSON.stringify(data ?? null),
  });
  if (answer.ok) return { kind, id: ((await answer.json()) as { readonly id: string }).id }; // the server's own answer
  throw new ProblemError({
    code: "NOT_SENT",
    message: `The message was not taken: ${await answer.text()}`,
    waysOut: ["Mend what the answer names.", "Look at the server's log."],
  });
}

/** The channels that a message to this queue or topic goes to. */
export function channelsOf(to: string, runner: Runner): readonly string[] {
  return kindOf(to, runner) === "queue"
    ? [`queue:${to}`]
    : runner.state.functions
        .filter((fn) => fn.kind === "topic" && fn.options["name"] === to)
        .map((fn) => `topic:${fn.name}`);
}

function kindOf(to: string, { state: { functions } }: Runner): SendAnswer["kind"] {
  const named = functions.filter(({ kind }) => kind === "queue" || kind === "topic");
  const found = named.find(({ options }) => options["name"] === to);
  if (found) return found.kind === "queue" ? "queue" : "topic";
  const names = [...new Set(named.map(({ options }) => String(options["name"])))];
  throw new ProblemError({
    code: "INVALID_ARGUMENT",
    message: `No function listens to a queue or topic ${JSON.stringify(to)}.`,
    waysOut: [
      ...didYouMean(to, names, (near) => near),
      names.length > 0
        ? `Name one of ${names.join(", ")}.`
        : 'Add one: export default queue({ name: "orders" }, (event) => { … }).',
    ],
  });
}
