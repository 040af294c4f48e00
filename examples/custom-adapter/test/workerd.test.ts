import { openWorkshop } from "@anyfn/cli/conformance";
import { atRuntime } from "@anyfn/conformance";
import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver } from "../src/tools/driver.ts";
import { plan } from "../src/tools/plan.ts";
import { target } from "../src/tools/target.ts";

// The app of the example has no adapter of its own: what is built is found from here.
const from = import.meta.dirname;
conformanceTests(
  driver,
  atRuntime(plan, driver, () => openWorkshop(target, { from })),
);
