import type { Kind, TargetName } from "anyfn/target";

/** `dist/manifest.json`: what a build made. Paths are relative to its own folder. */
export interface Manifest {
  readonly version: 1;
  readonly name: string;
  readonly targets: { readonly [Name in TargetName]?: ManifestTarget };
}

/** What a build made for one target. */
export interface ManifestTarget {
  readonly functions: Readonly<Record<string, ManifestFunction>>;
  /** Configuration of the platform's. */
  readonly files: readonly string[];
}

/** One function on one target. */
export interface ManifestFunction {
  readonly kind: Kind;
  /** The id of its trigger; the first where it has several. */
  readonly trigger: string;
  /** Everything that may call it. */
  readonly triggers: readonly string[];
  /** Its source, relative to the app. */
  readonly file: string;
  /** The native export to call. */
  readonly entry: string;
  readonly bundle: string;
  readonly map: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  /** Of the bundle. */
  readonly sha256: string;
  readonly zip?: { readonly path: string; readonly bytes: number; readonly sha256: string };
  /** Packages beside the bundle. */
  readonly copied?: readonly string[];
  /** Those of them that have native code. */
  readonly nativeModules?: readonly string[];
}
