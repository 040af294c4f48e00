import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver } from "./driver.ts";

conformanceTests(driver);
