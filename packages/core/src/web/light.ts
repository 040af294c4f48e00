import type { WebClasses } from "../contract.ts";
import { lazyRequest } from "./request.ts";
import { responseParts } from "./response.ts";

/** Requests and responses are anyfn's light ones; other responses are taken too. */
export const lightWeb: WebClasses = { request: lazyRequest, parts: responseParts };
