/** The suite on Apache OpenWhisk's own runtime for Node, where its folder is given. */
import { openWorkshop } from "@anyfn/cli/conformance";
import { atRuntime } from "@anyfn/conformance";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { describe } from "vitest";
import { driver } from "../src/tools/driver.ts";
import { plan } from "../src/tools/plan.ts";
import { runtime } from "../src/tools/runtime.ts";
import { target } from "../src/tools/target.ts";

const from = import.meta.dirname;
describe.skipIf(!runtime.availability().available)("on the platform's own runtime", () => {
  conformanceTests(
    driver,
    atRuntime(plan, driver, () => openWorkshop(target, { from })),
  );
});
