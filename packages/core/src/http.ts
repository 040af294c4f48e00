/** Facts about HTTP for adapters and drivers: `anyfn/http`. */
export { bytesOf } from "./http/bytes.ts";
export { base64Length, byteLength, HOP_BY_HOP, isBodyless, withoutHopByHop } from "./http/facts.ts";
export { clientGone, isClientGone, uploaded } from "./http/gone.ts";
export { type Relay, relay } from "./http/relay.ts";
export {
  basePathMistake,
  type CompiledRoute,
  compileRoute,
  matchPath,
  matchRoute,
  type ParamsOf,
  withoutBase,
} from "./http/route.ts";
export { createRouter, type Routed, type Router, refusals } from "./http/router.ts";
export { textOf } from "./http/text.ts";
export { cleanPath, cleanQuery, joinUrl } from "./http/url.ts";
