import type { Diagnostic } from "@anyfn/build/diagnostics";
import { type Case, cases, type FunctionName, functionNames } from "@anyfn/conformance";
import { listOf } from "../command/list.ts";
import type { LoadedTarget } from "./load.ts";

/** What the command line says about functions that are deployed. */
export interface RemoteFlags {
  readonly level?: string | undefined;
  readonly function?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly url?: string | undefined;
  readonly header?: string | undefined;
  readonly reference?: string | undefined;
  readonly out?: string | undefined;
}

/** The names of the flags that are about deployed functions alone. */
const remoteFlags: readonly Exclude<keyof RemoteFlags, "level">[] = [
  "function",
  "endpoint",
  "region",
  "profile",
  "url",
  "header",
  "reference",
  "out",
];

/** What is played on deployed functions. */
export interface RemoteRequest {
  /** The reference functions that are deployed. */
  readonly functions: readonly FunctionName[];
  readonly place:
    | {
        readonly function: string;
        readonly endpoint?: string | undefined;
        readonly region?: string | undefined;
        readonly profile?: string | undefined;
      }
    | { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

/** Everything about these flags that does not fit the level, or each other. */
export function remoteMistakes(flags: RemoteFlags): readonly Diagnostic[] {
  const levels = (flags.level ?? "").split(",").map((name) => name.trim());
  const given = remoteFlags.filter((name) => flags[name] !== undefined);
  if (!levels.includes("remote"))
    return given.map((name) =>
      mistake(`--${name} is about functions that are deployed.`, [
        `Ask for them: anyfn conformance --level remote --${name} …`,
        `Leave --${name} out.`,
      ]),
    );
  if (levels.length > 1)
    return [
      mistake("The level remote is played alone: it is said by the command line where its functions are.", [
        "Use --level remote, and the other levels in a run of their own.",
        "Leave remote out of --level.",
      ]),
    ];
  const places = ["--function", "--url", "--out"].filter(
    (flag) => flags[flag.slice(2) as keyof RemoteFlags] !== undefined, // its own names
  );
  return [
    ...(places.length > 1
      ? [
          mistake(`${places.join(" and ")} exclude each other.`, [
            "Use --function for functions of AWS Lambda that its Invoke API calls, --url for what answers requests.",
            "Use --out to build what is to be deployed: it plays nothing.",
          ]),
        ]
      : []),
    ...onlyWith(flags, "function", ["endpoint", "region", "profile"]),
    ...onlyWith(flags, "url", ["header"]),
    ...referenceMistakes(flags.reference),
    ...placeMistakes("function", flags.function, flags.reference),
    ...placeMistakes("url", flags.url, flags.reference),
    ...urlMistakes("url", flags.url),
    ...urlMistakes("endpoint", flags.endpoint),
    ...(flags.header !== undefined && !/^[!#$%&'*+.^_`|~\w-]+:/.test(flags.header)
      ? [
          mistake("--header is no header.", [
            'Write it as it is sent: --header "Authorization: Bearer …".',
            "Leave --header out where anybody may call.",
          ]),
        ]
      : []),
  ];
}

/** The level remote has one target. */
export function targetMistakes(targets: readonly LoadedTarget[]): readonly Diagnostic[] {
  if (targets.length === 1) return [];
  const names = targets.map(({ target }) => target.name).join(", ");
  return [
    mistake(`The level remote is played on one target at a time: ${names} were asked for.`, [
      "Name one: anyfn conformance --level remote --target lambda --function 'conformance-{function}'.",
      "Or: anyfn conformance --level remote --target netlify --url 'https://my-{function}.netlify.app'.",
    ]),
  ];
}

/** What is asked for on a target, of flags that fit each other; mistakes where they do not fit the target. */
export function remoteRequest(
  flags: RemoteFlags,
  loaded: LoadedTarget,
): { readonly request: RemoteRequest } | { readonly mistakes: readonly Diagnostic[] } {
  const { name } = loaded.target;
  const { remote } = loaded.plan ?? {};
  if (flags.function !== undefined && !remote?.invoked)
    return {
      mistakes: [
        mistake(`--function names a function for the Invoke API of AWS Lambda, and ${name} has none.`, [
          `Call it by its URL: --target ${name} --url 'https://{function}.example.com'.`,
          "Use --target lambda.",
        ]),
      ],
    };
  const functions = deployed(flags.reference);
  if (flags.function !== undefined) {
    const { function: named, endpoint, region, profile } = flags;
    return { request: { functions, place: { function: named, endpoint, region, profile } } };
  }
  if (flags.url !== undefined) {
    const [, field = "", value = ""] = /^([^:]+):\s*(.*)$/s.exec(flags.header ?? "") ?? [];
    const headers = field ? { [field]: value } : {};
    const http = functions.filter((each) => each.startsWith("http"));
    if (http.length === 0)
      return {
        mistakes: [
          mistake(`A URL takes requests, and ${functions.join(", ")} answers none.`, [
            "Name reference functions that do: --reference http-echo.",
            ...(remote?.invoked ? ["Call it by --function."] : []),
            "Play what else there is at the other levels: --level runtime.",
          ]),
        ],
      };
    return { request: { functions: http, place: { url: flags.url, headers } } };
  }
  return {
    mistakes: [
      mistake(`Nothing says where the functions are that are deployed on ${name}.`, [
        ...(remote?.invoked
          ? [`Name them: --function 'conformance-{function}', with --region or --profile where it needs one.`]
          : []),
        "Give their URL: --url 'https://conformance-{function}.example.com'.",
        `Build what is to be deployed first: anyfn conformance --level remote --target ${name} --out dist/conformance.`,
      ]),
    ],
  };
}

/** The reference functions of a list; all that a case calls by default. */
function deployed(reference: string | undefined): readonly FunctionName[] {
  const played = new Set<string>(
    reference === undefined ? cases.map((subject: Case) => subject.function) : listOf(reference),
  );
  return functionNames.filter((name) => played.has(name));
}

function onlyWith(
  flags: RemoteFlags,
  owner: "function" | "url",
  names: readonly (keyof RemoteFlags)[],
): readonly Diagnostic[] {
  if (flags[owner] !== undefined) return [];
  return names
    .filter((name) => flags[name] !== undefined)
    .map((name) => mistake(`--${name} belongs to --${owner}.`, [`Add --${owner}.`, `Leave --${name} out.`]));
}

function referenceMistakes(reference: string | undefined): readonly Diagnostic[] {
  return listOf(reference ?? "")
    .filter((name) => !(functionNames as readonly string[]).includes(name))
    .map((name) =>
      mistake(`The suite has no reference function ${JSON.stringify(name)}.`, [
        `It has ${functionNames.join(", ")}.`,
        "Leave --reference out where all of them are deployed.",
      ]),
    );
}

/** One place is one function: which? */
function placeMistakes(
  flag: "function" | "url",
  value: string | undefined,
  reference: string | undefined,
): readonly Diagnostic[] {
  if (value === undefined || value.includes("{function}") || listOf(reference ?? "").length === 1) return [];
  return [
    mistake(
      `--${flag} ${value} is one place, and the suite calls ${functionNames.length} reference functions.`,
      [
        `Say where {function} is in it: --${flag} '${flag === "url" ? "https://conformance-{function}.example.com" : "conformance-{function}"}'.`,
        "Say which one is there: --reference http-echo.",
      ],
    ),
  ];
}

function urlMistakes(flag: "url" | "endpoint", value: string | undefined): readonly Diagnostic[] {
  if (value === undefined) return [];
  const url = URL.parse(value.replaceAll("{function}", "name"));
  const wrong = url === null ? "no URL" : /^https?:$/.test(url.protocol) ? undefined : "not of HTTP";
  if (wrong === undefined && url && !url.search && !url.hash && !url.username) return [];
  return [
    mistake(
      `--${flag} is ${wrong ?? "more than an address: a query, a fragment or a user is in it"}: ${value}`,
      [
        `Write it in full: --${flag} https://example.com.`,
        ...(flag === "endpoint"
          ? ["Leave --endpoint out for AWS's own."]
          : ['Say who calls by --header "Authorization: Bearer …".']),
      ],
    ),
  ];
}

function mistake(reason: string, waysOut: readonly string[]): Diagnostic {
  return { code: "INVALID_ARGUMENT", reason, waysOut };
}
