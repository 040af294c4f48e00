import type { UserConfig } from "tsdown";
import { library } from "../../tsdown.shared.ts";

/** Whoever starts an app may have Node 20 alone: the app brings its own Node then. */
const config: UserConfig = { ...library(import.meta.dirname, "node"), target: "node20.12" };

export default config;
