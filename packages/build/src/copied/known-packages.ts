/**
 * Packages whose code does not tell, or tells wrongly, how they must be shipped. The build's own look at the code decides about every
 * other package: see `clues.ts`. Add a package here only where that look is wrong, and say why.
 */

/** What is known of a package. */
export interface KnownPackage {
  /** The package; `*` stands for any text. */
  readonly name: string;
  /**
   * `"copy"`: left out of bundles and copied. `"bundle"`: safe in a bundle, whatever its code looks like. `"loader"`: loads files of
   * the package that depends on it, so that the dependent package is copied.
   */
  readonly ship: "copy" | "bundle" | "loader";
  /** Why, for people. */
  readonly why: string;
  /** True where it loads packages by a computed name: packages that the app names in a text are then copied too. */
  readonly byName?: true;
  /** Packages that it needs at run time and that nothing in its code tells of. */
  readonly needs?: readonly string[];
}

const knownPackages: readonly KnownPackage[] = [
  // Native code is found by these: the package that asks them holds it.
  { name: "bindings", ship: "loader", why: "finds the .node file of its dependent" },
  { name: "node-gyp-build", ship: "loader", why: "finds the .node file of its dependent" },
  { name: "node-gyp-build-optional-packages", ship: "loader", why: "finds the .node file of its dependent" },
  { name: "prebuild-install", ship: "loader", why: "downloads the .node file of its dependent" },
  { name: "@mapbox/node-pre-gyp", ship: "loader", why: "finds the .node file of its dependent" },
  { name: "node-pre-gyp", ship: "loader", why: "finds the .node file of its dependent" },
  { name: "pkg-prebuilds", ship: "loader", why: "finds the .node file of its dependent" },
  { name: "require-addon", ship: "loader", why: "finds the .node file of its dependent" },
  { name: "cmake-js", ship: "loader", why: "builds the .node file of its dependent" },

  // A require() that hides in eval().
  {
    name: "@protobufjs/inquire",
    ship: "loader",
    why: "requires optional packages by eval(): without long, 64-bit integers lose digits silently",
  },

  // Their code loads other packages by a name that it is given; the packages themselves are fine in a bundle.
  { name: "express", ship: "bundle", byName: true, why: "requires only view engines, by the app's setting" },

  // A patched require() sees nothing of what is in a bundle, and these hide that they patch it.
  { name: "dd-trace", ship: "copy", why: "patches require()" },
  { name: "newrelic", ship: "copy", why: "patches require()" },
  { name: "elastic-apm-node", ship: "copy", why: "patches require()" },
  { name: "applicationinsights", ship: "copy", why: "patches require()" },
  { name: "@sentry/node", ship: "copy", why: "patches require()" },
  { name: "@sentry/profiling-node", ship: "copy", why: "native code behind a computed name" },
  { name: "@opentelemetry/auto-instrumentations-node", ship: "copy", why: "patches require()" },

  // One instance in a process, found again by the platform's own framework.
  { name: "firebase-admin", ship: "copy", why: "the framework of Firebase must find the same instance" },
  { name: "firebase-functions", ship: "copy", why: "the framework of Firebase must find the same instance" },

  // Generated code and engines beside the package.
  {
    name: "@prisma/client",
    ship: "copy",
    why: "loads generated code and an engine from node_modules/.prisma",
    needs: [".prisma/client"],
  },
  { name: "prisma", ship: "copy", why: "runs an engine that lies beside it" },

  // Programs and data that are reached by a path that the code computes step by step.
  { name: "@sparticuz/chromium", ship: "copy", why: "unpacks a browser that lies beside it" },
  { name: "puppeteer", ship: "copy", why: "starts a browser" },
  { name: "puppeteer-core", ship: "copy", why: "reads files beside itself while it drives a browser" },
  { name: "playwright-core", ship: "copy", why: "reads files beside itself while it drives a browser" },
  { name: "ffmpeg-static", ship: "copy", why: "a program that lies beside it" },
  { name: "ffprobe-static", ship: "copy", why: "a program that lies beside it" },
  { name: "esbuild", ship: "copy", why: "starts a program that lies beside it" },
  { name: "typescript", ship: "copy", why: "reads its own lib.*.d.ts files" },
  { name: "vm2", ship: "copy", why: "compiles files that lie beside it" },
];

/** What is known of a package by its name. */
export function knownPackage(name: string): KnownPackage | undefined {
  return knownPackages.find((known) => matchesName(known.name, name));
}

/** True where a package, or a path in it, is what a pattern names: `"pino"`, `"@aws-sdk/*"`, `"pino/file"`. */
export function matchesName(pattern: string, specifier: string): boolean {
  return namePattern(pattern).test(specifier);
}

/** The same as an expression. */
export function namePattern(pattern: string): RegExp {
  const exact = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${exact}(?:/.*)?$`);
}
