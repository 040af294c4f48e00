/** A deployed function that cannot be called at all. */
export interface Unreachable {
  /** The name or the URL that was tried. */
  readonly place: string;
  readonly reason: string;
}
