import type { AnyDefinition, HttpStimulus, Messages, Stimulus } from "anyfn/driver";

/** An event that a function of this definition should take: of its own route, bucket, name, type. */
export function builtInStimulus({
  kind,
  options,
}: {
  readonly kind: AnyDefinition["kind"];
  readonly options: object;
}): Stimulus {
  const given = options as Readonly<Record<string, unknown>>; // looked at by name
  const named = (key: string, otherwise: string): string =>
    typeof given[key] === "string" ? given[key] : otherwise;
  const body = '{"n":1,"text":"grüße"}';
  if (kind === "http") return httpStimulus(given);
  const action = first(given["on"], "created");
  const messages: { readonly [Kind in keyof Messages]: Messages[Kind] } = {
    schedule: { scheduledTime: "2026-03-01T02:00:00.000Z" },
    storage: {
      action: action as Messages["storage"]["action"], // the definition's own
      bucket: named("bucket", "uploads"),
      key: `${named("prefix", "")}a b+é${named("suffix", ".txt")}`,
      ...(action !== "deleted" && { size: 12 }),
    },
    queue: { queue: named("name", "orders"), body },
    topic: { topic: named("name", "signups"), body },
    database: {
      action: action as Messages["database"]["action"], // as above
      collection: named("collection", "users"),
      key: "a",
      ...(action !== "created" && { before: { id: "a", n: 0 } }),
      ...(action !== "deleted" && { after: { id: "a", n: 1 } }),
    },
    stream: { stream: named("name", "clicks"), key: "k", body },
    event: { type: named("type", "com.example.event"), source: "com.example", data: { n: 1 } },
    invoke: { data: { n: 1 } },
  };
  const told = { id: "3f1c7e10-0000-4000-8000-000000000001", time: "2026-03-01T10:20:30.000Z", attempt: 1 };
  return { kind, messages: [{ ...told, ...messages[kind as keyof Messages] }] } as Stimulus; // of one kind
}

function httpStimulus(options: Readonly<Record<string, unknown>>): HttpStimulus {
  const route = typeof options["route"] === "string" ? options["route"] : "/";
  const method = first(options["methods"], "GET");
  return {
    kind: "http",
    method,
    target: route.replaceAll(/:[^/]+/g, "1").replace(/\*$/, "a%20b"),
    headers: [
      ["accept", "*/*"],
      ...(method === "GET" ? [] : [["content-type", "application/json"] as const]),
    ],
    ...(method !== "GET" && method !== "HEAD" && { body: '{"n":1}' }),
  };
}

function first(values: unknown, otherwise: string): string {
  const [value] = Array.isArray(values) ? values : [];
  return typeof value === "string" ? value : otherwise;
}
