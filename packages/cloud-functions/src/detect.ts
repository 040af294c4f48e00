/** The only place that guesses: one predicate per trigger over what was received, exact about types, so that after it no room needs to doubt. */
export * from "./detect/pubsub.ts";
export * from "./detect/requests.ts";
export * from "./detect/types.ts";
