/** What stands in the way of a new app, and what to do about it. */
export class CreateError extends Error {
  override readonly name = "CreateError";
  /** 1: it could not be done. 2: the command is wrong, or cannot be carried out as it is written. */
  readonly exitCode: 1 | 2;
  readonly waysOut: readonly string[];

  constructor(exitCode: 1 | 2, reason: string, waysOut: readonly string[], options?: ErrorOptions) {
    super(reason, options);
    this.exitCode = exitCode;
    this.waysOut = waysOut;
  }
}
