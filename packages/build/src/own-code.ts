/** What the app's own modules read, start and load beside themselves: found while they are parsed, so that it reaches the output. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import { type AstNode, argumentsOf, isMeta, isNamed, isNode, literal, nameOf, walk } from "./copied/clues.ts";

/** What modules of the app need beside the bundle, by the module. */
export interface Beside {
  /** Files as they are. Their places are relative to the bundle's folder. */
  readonly assets: Map<string, Map<string, string>>;
  /** Modules that run for themselves, workers for instance: their places, and the files they come from. */
  readonly workers: Map<string, Map<string, string>>;
}

/** The folder of the bundle, as a URL: while the app is only looked at, the app's own. */
export const ROOT = "globalThis.__anyfnRoot";
/** True while the app is only looked at. */
export const LOOKING = "globalThis.__anyfnLooking";

/** Where a file of the app lies beside the bundle: at the same place as in the app; what is outside of the app under `_`. */
export function placeOf(file: string, app: string): string {
  return relative(app, file)
    .split(sep)
    .map((part) => (part === ".." ? "_" : part))
    .join("/");
}

const CODE = /\.(?:js|mjs|cjs|ts|mts|cts|tsx)$/;
const TYPED = /\.(?:ts|mts|cts|tsx)$/;
const LOOKED_AT =
  /import\.meta|__dirname|__filename|\bwith\s*\{|(?:require|import)\s*\(\s*(?:`|["'][^"']*["']\s*\+)|\.wasm\b/;
const FILE = /^\0anyfn-file:(text|bytes|wasm):/;

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Rewrites the app's own modules where they name files, and notes the files. */
export function ownCode(app: string, beside: Beside): Plugin {
  return {
    name: "anyfn:own-code",
    resolveId: {
      filter: { id: [/\?anyfn-(?:text|bytes)$/, /\.wasm$/] },
      async handler(id, importer) {
        if (importer === undefined) return null;
        const [path = id, form = "wasm"] = id.split("?anyfn-");
        const file = path.startsWith(".")
          ? resolve(dirname(importer), path)
          : (await this.resolve(path, importer, { skipSelf: true }))?.id;
        return file === undefined || !existsSync(file) ? null : `\0anyfn-file:${form}:${file}`;
      },
    },
    load: {
      filter: { id: FILE },
      handler(id) {
        const form = FILE.exec(id)?.[1];
        const file = id.replace(FILE, "");
        this.addWatchFile(file);
        const bytes = readFileSync(file);
        if (form === "text")
          return { code: `export default ${JSON.stringify(bytes.toString("utf8"))};`, moduleType: "js" };
        if (form === "bytes")
          return {
            code: `export default new Uint8Array(Buffer.from(${JSON.stringify(bytes.toString("base64"))}, "base64"));`,
            moduleType: "js",
          };
        const place = file.split(sep).includes("node_modules")
          ? `_/${placeOf(file, app).split("node_modules/").at(-1)}`
          : placeOf(file, app);
        add(beside.assets, id, place, file);
        return { code: wasmModule(bytes, file, place, app), moduleType: "js" };
      },
    },
    transform: {
      filter: { id: { exclude: /[\\/]node_modules[\\/]|\0/ }, code: LOOKED_AT },
      handler(code, id, { moduleType }) {
        const file = id.split("?")[0] ?? id;
        if (!file.startsWith(sep) || !CODE.test(file)) return null;
        const lang = moduleType === "ts" || moduleType === "tsx" || moduleType === "jsx" ? moduleType : "js";
        let program: AstNode;
        try {
          program = this.parse(code, { lang }) as unknown as AstNode; // every node has these fields
        } catch {
          return null; // the bundler tells the mistake
        }
        const edits = editsOf(program, file, app, beside, (worker) => {
          this.emitFile({ type: "chunk", id: worker });
        });
        return edits.length === 0 ? null : { code: applied(code, edits), map: null };
      },
    },
  };
}

function editsOf(
  program: AstNode,
  file: string,
  app: string,
  beside: Beside,
  worker: (file: string) => void,
): Edit[] {
  const edits: Edit[] = [];
  const declared = new Set<string>();
  walk(program, (node, parent, key) => {
    if (node.type === "Identifier" && key === "id" && parent?.type === "VariableDeclarator")
      declared.add(nameOf(node));
  });
  const isDirectory = (node: unknown): boolean =>
    (isNamed(node, "__dirname") && !declared.has("__dirname")) || isMetaMember(node, "dirname");
  const note = (path: string): string | undefined => {
    if (!existsSync(path)) {
      const typed = path.replace(/\.([cm]?)js$/, ".$1ts");
      return typed !== path && existsSync(typed) ? note(typed) : undefined;
    }
    if (statSync(path).isDirectory()) {
      for (const one of readdirSync(path, { recursive: true, withFileTypes: true })) {
        const found = join(one.parentPath, one.name);
        if (one.isFile() && !found.split(sep).includes("node_modules"))
          add(beside.assets, file, placeOf(found, app), found);
      }
      return placeOf(path, app);
    }
    if (!CODE.test(path)) {
      add(beside.assets, file, placeOf(path, app), path);
      return placeOf(path, app);
    }
    const place = placeOf(path, app).replace(TYPED, ".mjs");
    add(beside.workers, file, place, path);
    worker(path);
    return place;
  };
  walk(program, (node, parent, key) => {
    switch (node.type) {
      case "NewExpression": {
        const [first, base] = argumentsOf(node);
        const text = literal(first);
        if (
          !isNamed(node["callee"], "URL") ||
          text === undefined ||
          !isMetaMember(base, "url") ||
          /^[a-z]+:/i.test(text)
        )
          return;
        const path = fileURLToPath(new URL(text, pathToFileURL(file)));
        const place = note(path);
        if (place === undefined) return;
        const real = JSON.stringify(
          `./${relative(app, path).split(sep).join("/")}${text.endsWith("/") ? "/" : ""}`,
        );
        const put = JSON.stringify(`./${place}${text.endsWith("/") && place !== "" ? "/" : ""}`);
        edits.push({
          start: node.start,
          end: node.end,
          text: `new URL(${LOOKING} ? ${real} : ${put}, ${ROOT})`,
        });
        return;
      }
      case "CallExpression": {
        const { callee } = node;
        const [first, ...rest] = argumentsOf(node);
        const name = nameOf(
          isNode(callee) && callee.type === "MemberExpression" ? callee["property"] : callee,
        );
        if ((name === "join" || name === "resolve") && isDirectory(first)) {
          const parts = rest.map(literal);
          if (parts.length > 0 && parts.every((part) => part !== undefined))
            note(resolve(dirname(file), ...parts.map((part) => `./${part}`)));
        } else if (
          isNamed(callee, "require") &&
          !declared.has("require") &&
          first !== undefined &&
          literal(first) === undefined
        ) {
          folder(node, first, "require", file, edits);
        }
        return;
      }
      case "BinaryExpression": {
        const text = literal(node["right"]);
        if (node["operator"] === "+" && isDirectory(node["left"]) && text?.startsWith("/"))
          note(join(dirname(file), text));
        return;
      }
      case "TemplateLiteral": {
        const expressions = node["expressions"];
        const [, second] = node["quasis"] as readonly AstNode[]; // a template has its parts
        const { cooked } = (second?.["value"] ?? {}) as { readonly cooked?: string }; // a part's text
        if (
          Array.isArray(expressions) &&
          expressions.length === 1 &&
          isDirectory(expressions[0]) &&
          cooked?.startsWith("/")
        )
          note(join(dirname(file), cooked));
        return;
      }
      case "ImportExpression": {
        const { source } = node;
        if (isNode(source) && literal(source) === undefined) folder(node, source, "import", file, edits);
        return;
      }
      case "ImportDeclaration":
      case "ExportNamedDeclaration": {
        const { source } = node;
        const attributes = Array.isArray(node["attributes"]) ? node["attributes"].filter(isNode) : [];
        const form = literal(attributes.find((one) => nameOf(one["key"]) === "type")?.["value"]);
        if (!isNode(source) || (form !== "text" && form !== "bytes")) return;
        edits.push({
          start: source.start,
          end: node.end,
          text: `${JSON.stringify(`${literal(source)}?anyfn-${form}`)};`,
        });
        return;
      }
      case "MemberExpression": {
        // A part of `new URL(…, import.meta.url)` that was replaced whole is dropped by `applied`.
        const part = ["url", "dirname", "filename"].find((one) => isMetaMember(node, one));
        if (part !== undefined) edits.push({ start: node.start, end: node.end, text: here(part, file, app) });
        return;
      }
      case "Identifier": {
        const name = nameOf(node);
        if (
          (name !== "__dirname" && name !== "__filename") ||
          declared.has(name) ||
          isProperty(parent, key) ||
          parent?.type === "UnaryExpression"
        )
          return;
        const short = parent?.type === "Property" && parent["shorthand"] === true ? `${name}: ` : "";
        edits.push({ start: node.start, end: node.end, text: short + here(name.slice(2), file, app) });
      }
    }
  });
  return edits;
}

/** Where the module would be, were its file beside the bundle as it is in the app. */
function here(part: string, file: string, app: string): string {
  const real = JSON.stringify(relative(app, file).split(sep).join("/"));
  const put = JSON.stringify(placeOf(file, app));
  const url = `new URL(${real === put ? put : `${LOOKING} ? ${real} : ${put}`}, ${ROOT})`;
  if (part === "url") return `${url}.href`;
  const path = `process.getBuiltinModule("url").fileURLToPath(${url})`;
  return part === "filename" ? path : `process.getBuiltinModule("path").dirname(${path})`;
}

/** A module of a folder by a computed name becomes a choice among the modules that are there. */
function folder(
  node: AstNode,
  source: unknown,
  kind: "require" | "import",
  file: string,
  edits: Edit[],
): void {
  const parts = partsOf(source);
  const [first = ""] = parts ?? [];
  if (parts === undefined || parts.length < 2 || !/^\.{1,2}\/(?:.*\/)?/.test(first)) return;
  const pattern = new RegExp(
    `^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("(.+?)")}$`,
  );
  const base = resolve(dirname(file), first.slice(0, first.lastIndexOf("/") + 1));
  if (!existsSync(base)) return;
  const choices = new Map<string, string>();
  for (const one of readdirSync(base, { recursive: true, withFileTypes: true })) {
    const path = join(one.parentPath, one.name);
    if (
      !one.isFile() ||
      path === file ||
      path.includes(`${sep}node_modules${sep}`) ||
      /\.d\.[cm]?ts$|\.(?:test|spec)\./.test(path)
    )
      continue;
    if (!CODE.test(path) && extname(path) !== ".json") continue;
    let specifier = relative(dirname(file), path).split(sep).join("/");
    if (!specifier.startsWith(".")) specifier = `./${specifier}`;
    const bare = specifier.replace(/\.\w+$/, "");
    const names = [
      specifier,
      specifier.replace(/\.([cm]?)tsx?$/, ".$1js"),
      bare,
      bare.replace(/\/index$/, ""),
    ];
    for (const name of names) if (pattern.test(name) && !choices.has(name)) choices.set(name, specifier);
  }
  if (choices.size === 0) return;
  const table = [...choices]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, specifier]) => `${JSON.stringify(name)}: () => ${kind}(${JSON.stringify(specifier)})`);
  const missing = `Object.assign(new Error("Cannot find module '" + name + "'"), { code: ${kind === "import" ? '"ERR_MODULE_NOT_FOUND"' : '"MODULE_NOT_FOUND"'} })`;
  const otherwise = kind === "import" ? `Promise.reject(${missing})` : `(() => { throw ${missing}; })()`;
  const given = isNode(source) ? source : node;
  edits.push({
    start: node.start,
    end: given.start,
    text: `((name) => { const found = { __proto__: null, ${table.join(", ")} }[name]; return found ? found() : ${otherwise}; })(`,
  });
  edits.push({ start: given.end, end: node.end, text: ")" });
}

/** The fixed parts of a computed text, between its values. */
function partsOf(node: unknown): readonly string[] | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "TemplateLiteral")
    return (node["quasis"] as readonly AstNode[]).map(
      ({ value }) => (value as { readonly cooked?: string }).cooked ?? "",
    ); // a template has its parts
  if (node.type !== "BinaryExpression" || node["operator"] !== "+") return undefined;
  const left = literal(node["left"]);
  const right = literal(node["right"]);
  const before = left === undefined ? partsOf(node["left"]) : [left];
  if (before === undefined) return undefined;
  if (right === undefined) return [...before, ""];
  return [...before.slice(0, -1), `${before.at(-1) ?? ""}${right}`];
}

/** What is asked of a WebAssembly module. */
interface Compiler {
  readonly Module: {
    new (bytes: Uint8Array): object;
    exports(module: object): readonly { readonly name: string }[];
    imports(module: object): readonly { readonly module: string }[];
  };
}

/** As Node loads it: its exports by name, its imports from other modules; the module itself as the default. */
function wasmModule(bytes: Uint8Array<ArrayBuffer>, file: string, place: string, app: string): string {
  // Node has it as a global, of which the types of browsers alone tell.
  const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: Compiler };
  const module = new WebAssembly.Module(bytes);
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  const wanted = [...new Set(WebAssembly.Module.imports(module).map((one) => one.module))];
  const known = wanted.every((name) => /^\.{1,2}\//.test(name) && existsSync(resolve(dirname(file), name)));
  const real = relative(app, file).split(sep).join("/");
  return [
    'import { readFileSync } from "node:fs";',
    ...(known
      ? wanted.map(
          (name, index) => `import * as i${index} from ${JSON.stringify(resolve(dirname(file), name))};`,
        )
      : []),
    `const module = new WebAssembly.Module(readFileSync(new URL(${LOOKING} ? ${JSON.stringify(real)} : ${JSON.stringify(place)}, ${ROOT})));`,
    ...(known
      ? [
          `const { exports } = new WebAssembly.Instance(module, { ${wanted.map((name, index) => `${JSON.stringify(name)}: i${index}`).join(", ")} });`,
          ...exported
            .filter((name) => name !== "default")
            .map(
              (name, index) =>
                `const e${index} = exports[${JSON.stringify(name)}]; export { e${index} as ${JSON.stringify(name)} };`,
            ),
        ]
      : []),
    known && exported.includes("default") ? "export default exports.default;" : "export default module;",
    "",
  ].join("\n");
}

/** Edits inside of another edit are part of it. Lines stay where they are. */
function applied(code: string, edits: readonly Edit[]): string {
  const outer = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  let result = "";
  let at = 0;
  for (const { start, end, text } of outer) {
    if (start < at) continue;
    result += code.slice(at, start) + text + "\n".repeat(code.slice(start, end).split("\n").length - 1);
    at = end;
  }
  return result + code.slice(at);
}

function isMetaMember(node: unknown, name: string): boolean {
  return (
    isNode(node) &&
    node.type === "MemberExpression" &&
    isMeta(node["object"]) &&
    nameOf(node["property"]) === name
  );
}

function isProperty(parent: AstNode | undefined, key: string): boolean {
  if (parent?.type === "MemberExpression") return key === "property" && parent["computed"] !== true;
  return parent?.type === "Property" && key === "key" && parent["shorthand"] !== true;
}

function add(map: Map<string, Map<string, string>>, module: string, place: string, file: string): void {
  const known = map.get(module) ?? new Map<string, string>();
  map.set(module, known.set(place, file));
}
