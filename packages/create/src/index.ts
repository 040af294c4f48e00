/** A new anyfn app, from a template. */

export { type AppChoices, createApp } from "./create-app.ts";
export { CreateError } from "./create-error.ts";
export type { PackageManager } from "./package-manager.ts";
export { type TargetName, targets } from "./targets.ts";
export { type TemplateName, templates } from "./templates.ts";
