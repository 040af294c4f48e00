import type { inner } from "./body.ts";

/** Where the headers of a request are read from, one by one or all at once. */
export interface HeaderReader<Native = never> {
  /** One header by its lower-case name, several values joined with ", " (cookies with "; "). */
  header(native: Native, lowerName: string): string | undefined;
  /** All of them, as they came. */
  headers(native: Native): Iterable<readonly [name: string, value: string]>;
}

/** Headers by lower-case name, without `set-cookie`, and the cookies. */
export interface KeptHeaders {
  readonly headers: Record<string, string>;
  readonly cookies: string[];
  /** All as sorted pairs, while nothing changes. */
  sorted?: [string, string][] | undefined;
}

/** What the other light classes need of headers. */
export interface InnerHeaders {
  get(name: string): string | null;
  has(name: string): boolean;
  append(name: string, value: string): void;
  set(name: string, value: string): void;
  /** No copy. */
  [inner](): KeptHeaders;
}
