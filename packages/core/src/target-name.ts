/** The name of a target: where a function can be built for and run. */
export type TargetName = "lambda" | "cloud-functions" | "firebase" | "azure-functions" | "netlify" | "node";
