/** What in a module's code tells that its package cannot go into a bundle. */
import { isBuiltin } from "node:module";

/** Why a package is copied. The words complete the sentence "it …". */
export type Clue =
  | "reads files beside itself"
  | "starts workers"
  | "has native code"
  | "patches require()"
  | "loads modules by a computed name";

/** A node of a syntax tree in ESTree's form. */
export interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Code without one of these has no clue in it: it need not be parsed. */
export const CLUE: RegExp =
  /__dirname|__filename|import\.meta|createRequire|\brequire\b(?!\s*\(\s*(?:"[^"]*"|'[^']*')\s*\))|\bimport\s*\(\s*(?!(?:"[^"]*"|'[^']*')\s*[,)])|\bWorker\b|\.node\b|dlopen|_load\b|_resolveFilename\b|registerHooks|\beval\s*\(/;

/**
 * The clues in a module. A name that the module declares itself is not Node's.
 *
 * @param required - takes what it requires or resolves by a text where bundlers do not look: `createRequire(url)("other")`
 */
export function cluesIn(program: AstNode, required: Set<string> = new Set()): ReadonlySet<Clue> {
  const found = new Set<Clue>();
  const seen: Seen[] = [];
  const declared = new Set<string>();
  // Names of functions that createRequire() made.
  const made = new Set<string>();
  walk(program, (node, parent, key) => {
    if (node.type === "Identifier") {
      const name = node["name"] as string; // an identifier has one
      if (name !== "require" && name !== "__dirname" && name !== "__filename") return;
      if (isDeclaration(parent, key)) declared.add(name);
      else seen.push({ node, parent, key });
    } else if (LOOKED_AT.has(node.type)) seen.push({ node, parent, key });
    if (node.type === "VariableDeclarator") noteRequire(node["id"], node["init"], made);
    else if (node.type === "AssignmentExpression") noteRequire(node["left"], node["right"], made);
  });
  const isRequire = (node: unknown): boolean =>
    isNode(node) &&
    node.type === "Identifier" &&
    ((node["name"] === "require" && !declared.has("require")) || made.has(nameOf(node)));
  for (const { node, parent, key } of seen) {
    const clue =
      node.type === "Identifier"
        ? clueOfName(node, parent, key, declared, made)
        : node.type === "MemberExpression"
          ? clueOfMember(node, parent, key)
          : node.type === "CallExpression"
            ? clueOfCall(node, isRequire, made, required)
            : clueOfOther(node);
    if (clue) found.add(clue);
  }
  return found;
}

interface Seen {
  readonly node: AstNode;
  readonly parent: AstNode | undefined;
  readonly key: string;
}

const LOOKED_AT: ReadonlySet<string> = new Set([
  "MemberExpression",
  "CallExpression",
  "ImportExpression",
  "NewExpression",
  "ImportDeclaration",
]);

function clueOfName(
  node: AstNode,
  parent: AstNode | undefined,
  key: string,
  declared: ReadonlySet<string>,
  made: ReadonlySet<string>,
): Clue | undefined {
  const name = nameOf(node);
  if (isPropertyName(parent, key)) return undefined;
  if (name !== "require")
    return declared.has(name) || parent?.type === "UnaryExpression" ? undefined : "reads files beside itself";
  return (!declared.has(name) || made.has(name)) && usedAsValue(parent, key)
    ? "loads modules by a computed name"
    : undefined;
}

function clueOfMember(
  { object, property }: AstNode,
  parent: AstNode | undefined,
  key: string,
): Clue | undefined {
  if (isMeta(object)) {
    const name = nameOf(property);
    if (name === "resolve") return "loads modules by a computed name";
    if ((name === "url" || name === "dirname" || name === "filename") && !isCreateRequireArgument(parent))
      return "reads files beside itself";
  }
  if (!isAssigned(parent, key)) return undefined;
  const patched =
    PATCHED.has(nameOf(property)) ||
    (nameOf(property) === "require" && isNode(object) && nameOf(object["property"]) === "prototype");
  return patched ? "patches require()" : undefined;
}

function clueOfCall(
  node: AstNode,
  isRequire: (node: unknown) => boolean,
  made: ReadonlySet<string>,
  required: Set<string>,
): Clue | undefined {
  const { callee } = node;
  if (!isNode(callee)) return undefined;
  const [first] = argumentsOf(node);
  const text = literal(first);
  if (isRequire(callee)) {
    if (text === undefined) return first === undefined ? undefined : "loads modules by a computed name";
    if (text.endsWith(".node")) return "has native code";
    if (made.has(nameOf(callee)) && !isBuiltin(text)) required.add(text);
    // The bundler does not follow a require() of the module's own making.
    return made.has(nameOf(callee)) && !isBuiltin(text) ? "reads files beside itself" : undefined;
  }
  if (callee.type === "CallExpression" && isCreateRequire(callee["callee"])) {
    if (text !== undefined && !isBuiltin(text)) required.add(text);
    return isBuiltin(text ?? "./") ? undefined : "reads files beside itself";
  }
  if (isNamed(callee, "eval"))
    return /require|quire/.test(textsIn(first)) ? "loads modules by a computed name" : undefined;
  if (callee.type !== "MemberExpression") return undefined;
  const { object, property } = callee;
  switch (nameOf(property)) {
    case "resolve":
      if ((isRequire(object) || isMeta(object)) && text !== undefined && !isBuiltin(text)) required.add(text);
      return isRequire(object) && !isBuiltin(text ?? "./") ? "reads files beside itself" : undefined;
    case "dlopen":
      return isNamed(object, "process") ? "has native code" : undefined;
    case "registerHooks":
      return "patches require()";
    case "require":
      return text === undefined && (isNamed(object, "module") || isMember(object, "require", "main"))
        ? "loads modules by a computed name"
        : undefined;
    default:
      return undefined;
  }
}

function clueOfOther(node: AstNode): Clue | undefined {
  const text = literal(node["source"]);
  switch (node.type) {
    case "ImportExpression":
      return text === undefined
        ? "loads modules by a computed name"
        : text.endsWith(".node")
          ? "has native code"
          : undefined;
    case "ImportDeclaration":
      return text?.endsWith(".node") === true ? "has native code" : undefined;
    default: {
      const { callee } = node;
      const name = nameOf(isNode(callee) && callee.type === "MemberExpression" ? callee["property"] : callee);
      return name === "Worker" && !isEvaluated(argumentsOf(node)[1]) ? "starts workers" : undefined;
    }
  }
}

/** Members of Node's module whose replacement patches `require`. */
const PATCHED: ReadonlySet<string> = new Set(["_load", "_resolveFilename", "_extensions"]);

/** Visits every node of a tree. */
export function walk(
  program: AstNode,
  visit: (node: AstNode, parent: AstNode | undefined, key: string) => void,
): void {
  const nodes: AstNode[] = [program];
  const parents: (AstNode | undefined)[] = [undefined];
  const keys: string[] = [""];
  for (let node = nodes.pop(); node; node = nodes.pop()) {
    visit(node, parents.pop(), keys.pop() ?? "");
    for (const key in node) {
      const value = node[key];
      if (typeof value !== "object" || value === null) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (!isNode(child)) continue;
        nodes.push(child);
        parents.push(node);
        keys.push(key);
      }
    }
  }
}

/** True for a node of the tree. */
export function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && typeof (value as Partial<AstNode>).type === "string";
}

/** The text of a literal, and of a template without expressions. */
export function literal(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === "Literal" && typeof node["value"] === "string") return node["value"];
  const { quasis, expressions } = node as {
    readonly quasis?: readonly AstNode[];
    readonly expressions?: readonly unknown[];
  }; // of a template
  if (node.type === "TemplateLiteral" && expressions?.length === 0) {
    const { cooked } = (quasis?.[0]?.["value"] ?? {}) as { readonly cooked?: string }; // its one part
    return cooked;
  }
  return undefined;
}

/** The arguments of a call. */
export function argumentsOf(node: AstNode): readonly unknown[] {
  return Array.isArray(node["arguments"]) ? node["arguments"] : [];
}

/** True for `import.meta`. */
export function isMeta(node: unknown): boolean {
  return isNode(node) && node.type === "MetaProperty" && isNamed(node["meta"], "import");
}

/** True for an identifier of this name. */
export function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === "Identifier" && node["name"] === name;
}

/** The name of an identifier, or the text of a literal. */
export function nameOf(node: unknown): string {
  return isNode(node) ? String(node["name"] ?? node["value"] ?? "") : "";
}

/** True for `createRequire` and `module.createRequire`. */
function isCreateRequire(node: unknown): boolean {
  return (
    isNamed(node, "createRequire") ||
    (isNode(node) && node.type === "MemberExpression" && nameOf(node["property"]) === "createRequire")
  );
}

function isMember(node: unknown, object: string, property: string): boolean {
  return (
    isNode(node) &&
    node.type === "MemberExpression" &&
    isNamed(node["object"], object) &&
    nameOf(node["property"]) === property
  );
}

/** A name after a dot, or before a colon. */
function isPropertyName(parent: AstNode | undefined, key: string): boolean {
  return (
    (parent?.type === "MemberExpression" && key === "property" && parent["computed"] !== true) ||
    ((parent?.type === "Property" ||
      parent?.type === "MethodDefinition" ||
      parent?.type === "PropertyDefinition") &&
      key === "key" &&
      parent["computed"] !== true &&
      parent["shorthand"] !== true)
  );
}

/** `require` handed on: whoever gets it calls it with a name that nobody can foresee. */
function usedAsValue(parent: AstNode | undefined, key: string): boolean {
  if (!parent) return false;
  if (parent.type === "VariableDeclarator") return key === "init";
  if (parent.type === "AssignmentExpression") return key === "right";
  return (parent.type === "CallExpression" || parent.type === "NewExpression") && key === "arguments";
}

function isAssigned(parent: AstNode | undefined, key: string): boolean {
  return parent?.type === "AssignmentExpression" && key === "left";
}

function isCreateRequireArgument(parent: AstNode | undefined): boolean {
  return parent?.type === "CallExpression" && isCreateRequire(parent["callee"]);
}

/** Where a module itself gives a name its meaning: a bundler's `__require`, a shim of `__dirname`. */
function isDeclaration(parent: AstNode | undefined, key: string): boolean {
  if (!parent) return false;
  if (parent.type === "VariableDeclarator" || parent.type === "FunctionDeclaration")
    return key === "id" || key === "params";
  if (parent.type.startsWith("Import")) return key === "local";
  return (
    (parent.type === "FunctionExpression" || parent.type === "ArrowFunctionExpression") && key === "params"
  );
}

function noteRequire(target: unknown, value: unknown, made: Set<string>): void {
  if (isNode(value) && value.type === "CallExpression" && isCreateRequire(value["callee"]) && isNode(target))
    made.add(nameOf(target));
}

/** `{ eval: true }`: the worker's code is in the first argument. */
function isEvaluated(options: unknown): boolean {
  if (!isNode(options) || options.type !== "ObjectExpression") return false;
  const properties = options["properties"];
  return (
    Array.isArray(properties) &&
    properties.some(
      (one) =>
        isNode(one) &&
        nameOf(one["key"]) === "eval" &&
        isNode(one["value"]) &&
        one["value"]["value"] === true,
    )
  );
}

function textsIn(node: unknown): string {
  const texts: string[] = [];
  if (isNode(node)) walk(node, (each) => void texts.push(literal(each) ?? ""));
  return texts.join(" ");
}
