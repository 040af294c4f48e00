import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver } from "./tools/driver.ts";

conformanceTests(driver);
