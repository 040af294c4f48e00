/** What plays the suite on a target: `@anyfn/cli/conformance`. */
export { type BuiltDeployable, buildDeployable } from "./conformance/deployable.ts";
export { type LoadedTarget, loadConformance } from "./conformance/load.ts";
export {
  findRuntimes,
  type LocalLevel,
  type PlayedTarget,
  type PlayTargets,
  playTargets,
} from "./conformance/play.ts";
export { type PlayRemote, playRemote } from "./conformance/play-remote.ts";
export type { RemoteRequest } from "./conformance/remote-request.ts";
export { runtimeLevel } from "./conformance/runtime-level.ts";
export { conformanceTable } from "./conformance/table.ts";
export { type OpenWorkshop, openWorkshop, type WorkshopOptions } from "./conformance/workshop.ts";
