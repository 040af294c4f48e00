import { resourceId } from "anyfn/target";
import type { Diagnostic } from "./diagnostics.ts";
import type { AppFunction } from "./functions.ts";
import type { SeenHandle } from "./handles.ts";
import { listensTo } from "./resources.ts";

/** A storage function that may write to the bucket whose writes call it: it could call itself for ever. */
export function loops(functions: readonly AppFunction[]): Diagnostic[] {
  return functions.flatMap((fn) => {
    const { kind, options, resources = [] } = fn;
    if (kind !== "storage") return [];
    const on = options["on"];
    if (Array.isArray(on) && !on.includes("created") && !on.includes("updated")) return [];
    const heard = typeof options["prefix"] === "string" ? options["prefix"] : "";
    const written = resources.find(
      (use) =>
        use.kind === "bucket" &&
        use.uses.some((action) => action === "write" || action === "sign") &&
        listensTo(fn, use) &&
        !areApart(heard, use.prefix ?? ""),
    );
    if (!written) return [];
    return [
      {
        code: "INVALID_OPTION" as const,
        file: fn.file,
        line: fn.line,
        function: fn.name,
        reason: `The function is called for each object that is written to ${resourceId(written)}${heard === "" ? "" : ` under ${JSON.stringify(heard)}`}, and may itself write to it${written.prefix === undefined ? "" : ` under ${JSON.stringify(written.prefix)}`}: it could call itself for ever.`,
        waysOut: [
          'Keep the prefixes apart: prefix: "in/" in its options, and resources: [handle.for("write", { prefix: "out/" })].',
          "Write to another bucket.",
          'Ask only for what the function does: resources: [handle.for("read")].',
        ],
      },
    ];
  });
}

/** Handles that a function's modules use and its list leaves out: on a platform their calls would have no service and no right. */
export function unlisted(
  functions: readonly AppFunction[],
  usedBy: (fn: AppFunction) => readonly SeenHandle[],
): Diagnostic[] {
  return functions.flatMap((fn) => {
    const listed = new Set((fn.resources ?? []).map(resourceId));
    return usedBy(fn)
      .filter(({ id }) => !listed.has(id) && !(fn.listens && resourceId(fn.listens) === id))
      .map(
        ({ id, name }): Diagnostic => ({
          code: "UNLISTED_RESOURCE",
          file: fn.file,
          line: fn.line,
          function: fn.name,
          reason: `The function's code has the handle ${name} of ${id}, and its resources leave it out: a call of it fails, because nothing is connected and granted for it.`,
          waysOut: [
            `List it: resources: [${name}] in the function's options.`,
            "Take the import away if the function does not use it.",
          ],
        }),
      );
  });
}

/** Whether no key begins with both. */
function areApart(one: string, other: string): boolean {
  return !one.startsWith(other) && !other.startsWith(one);
}
