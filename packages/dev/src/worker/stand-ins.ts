import { rowsOf } from "@anyfn/node";
import type { NodeAppFunction } from "@anyfn/node/server";
import { type HttpOptions, http } from "anyfn";
import { mistakePage, mistakeText } from "../mistake-page.ts";
import type { LoadedApp } from "./load.ts";

/** HTTP functions in the place of those that cannot be loaded: they answer with what is wrong. In development alone. */
export function standInsFor({ functions, broken }: LoadedApp): readonly NodeAppFunction[] {
  const diagnostics = broken.map(({ diagnostic }) => diagnostic);
  if (diagnostics.length === 0) return [];
  const standIn = (name: string, options: HttpOptions, told: typeof diagnostics): NodeAppFunction => ({
    name,
    rows: rowsOf("http"),
    definition: http(options, (request) =>
      /\btext\/html\b/.test(request.headers.get("accept") ?? "")
        ? new Response(mistakePage(told), {
            status: 500,
            headers: { "content-type": "text/html; charset=utf-8" },
          })
        : new Response(`${told.map(mistakeText).join("\n\n")}\n`, {
            status: 500,
            headers: { "content-type": "text/plain; charset=utf-8" },
          }),
    ),
  });
  const known = broken.flatMap(({ function: name, diagnostic, before }) => {
    if (before?.kind !== "http") return [];
    const { route, methods } = before.options as HttpOptions; // of an HTTP function
    return [
      standIn(name, { ...(route !== undefined && { route }), ...(methods !== undefined && { methods }) }, [
        diagnostic,
      ]),
    ];
  });
  const routes = [
    ...functions
      .filter(({ definition }) => definition.kind === "http")
      .map(({ definition }) => (definition.options as HttpOptions).route), // as above
    ...known.map(({ definition }) => (definition.options as HttpOptions).route), // as above
  ];
  // Nobody knows the routes of a file that was never loaded: whatever no other function takes.
  const all = routes.some((route) => route === undefined || route === "/*");
  const unknown = broken.filter(({ before }) => before === undefined).map(({ diagnostic }) => diagnostic);
  return all || unknown.length === 0
    ? known
    : [...known, standIn("anyfn-dev-broken", { route: "/*" }, unknown)];
}
