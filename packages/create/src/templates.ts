/** What a new app can begin as. Each is a folder of the same name in `templates`. */
export const templates = {
  hello: "one HTTP function",
  api: "a small HTTP API: routes, a schema, errors",
  cron: "a function that runs every night",
  hono: "an app of Hono",
  express: "an app of Express",
} as const;

/** The name of a template. */
export type TemplateName = keyof typeof templates;

/** Whether there is a template of this name. */
export function isTemplate(name: string): name is TemplateName {
  return Object.hasOwn(templates, name);
}
