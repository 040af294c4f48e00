/**
 * What the functions of a bundle may ask for: `anyfn/features`. All of it here. A build that knows its functions puts a module of
 * these names in this one's place, and what is false there falls out of the bundle.
 */

/** A function has `setup`, or a schema for its environment. */
export const STARTS: boolean = true;
/** A function has a route, or a list of methods. */
export const ROUTES: boolean = true;
/** A function has middleware. */
export const WRAPS: boolean = true;
/** The code of a function names headers. */
export const HEADERS: boolean = true;
/** The code of a function reads bodies of requests. */
export const READS: boolean = true;
/** The names of the web's classes in user code mean the light ones: a request need not be one of Node's own. */
export const BOUND: boolean = true;
/** The code of a function asks what something is an instance of. */
export const INSTANCES: boolean = true;
/** A function may have to be waited for. */
export const WAITS: boolean = true;
/** A function is an app with a `fetch` method. */
export const APPS: boolean = true;
/** A function takes something else than requests. */
export const MESSAGES: boolean = true;
/** Replies are sent over a channel. */
export const SENDS: boolean = true;
/** The platform runs several invocations in one instance at a time. */
export const SHARES: boolean = true;
/** Whoever made the entry set where logs and usage go, what the environment is, or which trigger calls. */
export const SETS: boolean = true;
/** Requests and responses are anyfn's light ones. */
export const LIGHT: boolean = true;
/** The platform hands over and takes the classes of the web itself. */
export const OWN: boolean = true;
