/**
 * The suite on actions in a process of their own, called as the invoker calls them. The host is the example's, so that this says nothing
 * of the platform's own runtime: for that, `runtime.test.ts`.
 */
import { openWorkshop } from "@anyfn/cli/conformance";
import { atRuntime } from "@anyfn/conformance";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { describe } from "vitest";
import { driver } from "../src/tools/driver.ts";
import { plan } from "../src/tools/plan.ts";
import { host } from "../src/tools/runtime.ts";
import { target } from "../src/tools/target.ts";

const from = import.meta.dirname;
const hosted = { ...plan, runtime: "the example's own host", launcher: host };
describe("on the example's own host", () => {
  conformanceTests(
    driver,
    atRuntime(hosted, driver, () => openWorkshop(target, { from })),
  );
});
