import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver } from "../src/driver.ts";

conformanceTests(driver);
