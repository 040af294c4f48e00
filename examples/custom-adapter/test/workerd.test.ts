import { conformanceTests } from "@anyfn/conformance/vitest";
import { driver } from "../src/driver.ts";
import { openWorkerd } from "./workerd.ts";

conformanceTests(driver, { level: "runtime", open: openWorkerd });
