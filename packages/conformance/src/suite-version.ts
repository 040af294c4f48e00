/**
 * The version of the suite: the cases and what they expect. A new case, or one that asks for more, raises the second number; a
 * report has the version it was made with. Whoever wants no new case without a decision keeps the version of this package.
 */
export const SUITE_VERSION = "2.1";
