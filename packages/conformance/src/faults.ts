/** Mutants of an adapter, to try the suite on: `@anyfn/conformance/faults`. */
export type { Fault, Patch } from "./faults/fault.ts";
export { faultsOf } from "./faults/generate.ts";
export { type FaultVerdict, judgeFaults, type Survivors } from "./faults/survivors.ts";
export {
  describeFaults,
  type FaultReport,
  type FaultResult,
  type MutatedAdapter,
  tryFaults,
} from "./faults/try.ts";
