import { type Diagnostic, refuse } from "@anyfn/build/diagnostics";
import { type CaseResult, cases, runConformance } from "@anyfn/conformance";
import { RuntimeUnavailableError } from "@anyfn/conformance/runtimes/launcher";
import type { LoadedTarget } from "./load.ts";
import { matcher, type PlayedTarget } from "./play.ts";
import type { RemoteRequest } from "./remote-request.ts";

/** What is played on functions that are deployed. */
export interface PlayRemote {
  readonly loaded: LoadedTarget;
  readonly request: RemoteRequest;
  readonly filter?: string | undefined;
  readonly keep?: boolean | undefined;
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

/** Plays on deployed functions. @throws CommandError before the first play, where one of them cannot be called */
export async function playRemote({ loaded, request, filter, ...options }: PlayRemote): Promise<PlayedTarget> {
  const { driver, plan, target } = loaded;
  if (!plan?.remote)
    throw new RangeError(`There is no plan for functions that are deployed on ${target.name}.`);
  const { place, functions } = request;
  const { atInvoke, atUrl, unreachableLambda, unreachableUrls } = await import("@anyfn/conformance/remote");
  const called = new Set<string>(functions);
  const own = new Set(cases.flatMap((subject) => (called.has(subject.function) ? [subject.id] : [])));
  const fits = filter === undefined ? undefined : matcher(filter);

  const unreachable = await orUnavailable(() =>
    "url" in place ? unreachableUrls(place, functions) : unreachableLambda(place, functions),
  );
  if (unreachable.length > 0) {
    const more = unreachable.length - MOST;
    refuse([
      {
        code: "UNREACHABLE",
        target: target.name,
        reason: [
          ...unreachable.slice(0, MOST).map((each) => `${each.place} cannot be called: ${each.reason}`),
          ...(more > 0 ? [`and ${more} more`] : []),
        ].join("\n"),
        waysOut: [
          `Build what is missing and deploy it: anyfn conformance --level remote --target ${target.name} --out dist/conformance.`,
          "Name the reference functions that are there: --reference http-echo,http-body.",
          ...("url" in place ? [] : ["Say where and as whom: --region, --profile, --endpoint."]),
        ],
      },
    ]);
  }
  const run = "url" in place ? atUrl(plan.remote, driver, place) : atInvoke(plan.remote, driver, place);
  const report = await runConformance(run.driver, {
    ...run.options,
    ...options,
    filter: (id, variant) => own.has(id) && (fits?.(id, variant) ?? true),
  });
  const address = "url" in place ? place.url : (place.endpoint ?? "");
  return {
    loaded,
    report,
    runtime: "url" in place ? place.url : `Invoke ${place.function}${address && ` at ${address}`}`,
    rehearsal: isLocal(address),
  };
}

/** What is shown of what cannot be called. */
const MOST = 5;

/** Whether it is this machine that answers. */
function isLocal(address: string): boolean {
  const { hostname = "" } = URL.parse(address.replaceAll("{function}", "name")) ?? {};
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}

async function orUnavailable<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof RuntimeUnavailableError)) throw error;
    const problem: Diagnostic = {
      code: "NO_RUNTIME",
      reason: error.message,
      waysOut: [
        "npm install --save-dev @aws-sdk/client-lambda",
        "Call a function URL in its place: --url https://….lambda-url.eu-central-1.on.aws --reference http-echo.",
      ],
    };
    refuse([problem]);
    throw error;
  }
}
