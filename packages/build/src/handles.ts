import type { Plugin } from "rolldown";
import { parseAst } from "rolldown/parseAst";

/** A handle of a resource that a module makes or imports. */
export interface SeenHandle {
  /** `"bucket:uploads"`. */
  readonly id: string;
  /** What the code calls it. */
  readonly name: string;
}

/** Finds the handles that the modules of each function use, while user code is parsed. */
export interface HandleFinder {
  readonly plugin: Plugin;
  /** The handles that a module and what it imports statically make for themselves or import by name, each once. */
  usedBy(file: string): readonly SeenHandle[];
}

/** What is read of one module. */
interface Module {
  /** Handles that it makes at its top level, by the name of the variable. */
  readonly made: Map<string, string>;
  /** What it exports, by name: the variable, or where it comes from. */
  readonly exports: Map<string, string | { readonly from: string; readonly name: string }>;
  /** Modules of which it exports everything. */
  readonly all: string[];
  /** What it imports by name; `"*"` for all of a module. */
  readonly imports: { readonly from: string; readonly name: string; readonly local: string }[];
}

/** The builders of `@anyfn/clients`, and the kind of what each makes. */
const BUILDERS: Readonly<Record<string, string>> = {
  bucket: "bucket",
  sender: "queue",
  publisher: "topic",
  events: "events",
  kv: "kv",
  caller: "function",
};

/** A finder for one graph. Modules of packages are not looked at. */
export function handleFinder(): HandleFinder {
  const modules = new Map<string, Module>();
  return {
    plugin: {
      name: "anyfn:handles",
      transform: {
        filter: { id: /^(?!\0)(?!.*[\\/]node_modules[\\/]).*\.[cm]?[jt]sx?$/ },
        order: "pre",
        async handler(code, id) {
          // Whatever is wrong with it the bundler says better.
          const tree = tryParse(code, id);
          if (!tree) return;
          const module = read(tree);
          modules.set(id, module);
          const resolved = async (from: string): Promise<string> =>
            /^[./]|^#/.test(from) ? ((await this.resolve(from, id))?.id ?? from) : from;
          for (const [index, each] of module.imports.entries())
            module.imports[index] = { ...each, from: await resolved(each.from) };
          for (const [name, each] of module.exports)
            if (typeof each !== "string")
              module.exports.set(name, { ...each, from: await resolved(each.from) });
          for (const [index, from] of module.all.entries()) module.all[index] = await resolved(from);
        },
      },
    },
    usedBy(file) {
      const found = new Map<string, SeenHandle>();
      const add = (id: string | undefined, name: string): void => {
        if (id !== undefined && !found.has(id)) found.set(id, { id, name });
      };
      const own = modules.get(file);
      for (const [name, id] of own?.made ?? []) add(id, name);
      const seen = new Set<string>();
      const walk = (path: string): void => {
        const module = modules.get(path);
        if (!module || seen.has(path)) return;
        seen.add(path);
        for (const { from, name, local } of module.imports) {
          if (name !== "*") add(handleOf(from, name), local);
          walk(from);
        }
      };
      walk(file);
      return [...found.values()];
    },
  };

  /** The handle that a module exports under a name. */
  function handleOf(path: string, name: string, seen: readonly string[] = []): string | undefined {
    const module = modules.get(path);
    if (!module || seen.includes(path)) return undefined;
    const exported = module.exports.get(name);
    if (typeof exported === "string") {
      const imported = module.imports.find(({ local }) => local === exported);
      return (
        module.made.get(exported) ?? (imported && handleOf(imported.from, imported.name, [...seen, path]))
      );
    }
    if (exported) return handleOf(exported.from, exported.name, [...seen, path]);
    for (const from of module.all) {
      const found = handleOf(from, name, [...seen, path]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** A node of a syntax tree, whose fields are asked one by one. */
type Node = Readonly<Record<string, unknown>> & { readonly type: string };

function tryParse(code: string, id: string): readonly Node[] | undefined {
  const [, ending = "js"] = /\.([cm]?[jt]sx?)$/.exec(id) ?? [];
  const lang = ending.endsWith("x") ? (ending as "tsx" | "jsx") : ending.includes("t") ? "ts" : "jsx";
  try {
    return (parseAst(code, { lang }) as unknown as { readonly body: readonly Node[] }).body; // ESTree, as documented
  } catch {
    return undefined;
  }
}

function read(body: readonly Node[]): Module {
  const module: Module = { made: new Map(), exports: new Map(), all: [], imports: [] };
  const builders = new Map<string, string>();
  for (const node of body) {
    if (node.type !== "ImportDeclaration" || node["importKind"] === "type") continue;
    const from = textOf(node["source"]);
    for (const specifier of node["specifiers"] as readonly Node[]) {
      if (specifier["importKind"] === "type") continue;
      const local = nameOf(specifier["local"]);
      const name =
        specifier.type === "ImportNamespaceSpecifier"
          ? "*"
          : specifier.type === "ImportDefaultSpecifier"
            ? "default"
            : nameOf(specifier["imported"]);
      const kind = from === "@anyfn/clients" ? BUILDERS[name] : undefined;
      if (kind !== undefined) builders.set(local, kind);
      else module.imports.push({ from, name, local });
    }
    // For what it does alone.
    if ((node["specifiers"] as readonly Node[]).length === 0)
      module.imports.push({ from, name: "*", local: "" });
  }
  for (const node of body) {
    const inner = (node["declaration"] ?? node) as Node;
    if (inner.type === "VariableDeclaration")
      for (const each of inner["declarations"] as readonly Node[]) {
        const name = nameOf(each["id"]);
        const id = made(each["init"] as Node | null, builders);
        if (id !== undefined) module.made.set(name, id);
        if (node.type === "ExportNamedDeclaration") module.exports.set(name, name);
      }
    if (node.type === "ExportAllDeclaration") module.all.push(textOf(node["source"]));
    if (node.type === "ExportNamedDeclaration")
      for (const each of node["specifiers"] as readonly Node[]) {
        const name = nameOf(each["local"]);
        const source = node["source"] as Node | null;
        module.exports.set(nameOf(each["exported"]), source ? { from: textOf(source), name } : name);
      }
    if (node.type === "ExportDefaultDeclaration" && inner.type === "Identifier")
      module.exports.set("default", nameOf(inner));
  }
  return module;
}

/** The id of the handle that an expression makes. */
function made(init: Node | null, builders: ReadonlyMap<string, string>): string | undefined {
  let call = init;
  while (call && /^TS(?:As|Satisfies|NonNull)Expression$/.test(call.type)) call = call["expression"] as Node;
  if (call?.type !== "CallExpression") return undefined;
  const kind = builders.get(nameOf(call["callee"]));
  const [first] = call["arguments"] as readonly Node[];
  return kind !== undefined && typeof first?.["value"] === "string" ? `${kind}:${first["value"]}` : undefined;
}

function nameOf(node: unknown): string {
  const { name, value } = Object(node) as { readonly name?: unknown; readonly value?: unknown }; // an identifier or a text
  return String(name ?? value ?? "");
}

function textOf(node: unknown): string {
  return String((Object(node) as { readonly value?: unknown }).value ?? "");
}
