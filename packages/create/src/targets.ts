/** What an app can be built for, with what people call it. */
export const targets = {
  lambda: "AWS Lambda",
  "cloud-functions": "Google Cloud Functions",
  firebase: "Firebase Functions",
  "azure-functions": "Azure Functions",
  netlify: "Netlify Functions",
  node: "a Node server, in a container or not",
} as const;

/** The name of a target. */
export type TargetName = keyof typeof targets;

/** Whether there is a target of this name. */
export function isTarget(name: string): name is TargetName {
  return Object.hasOwn(targets, name);
}
