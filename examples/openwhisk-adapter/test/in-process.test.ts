import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver } from "../src/tools/driver.ts";

conformanceTests(driver);
