import { driver as ofGoogle } from "@anyfn/cloud-functions/driver";
import type { Gap } from "anyfn/driver";
import { variants } from "./variants.ts";

const canonical: Gap = {
  reason:
    "the caller hears a canonical status in place of the error's name, and of an error that is not public no message",
  evidence:
    "https://firebase.google.com/docs/functions/callable#handle_errors; firebase-functions 7.4 common/providers/https, which answers INTERNAL to what is no HttpsError",
  only: ["error.type"],
};

/** What the emulator alone does to a request on its way to the function. */
const ofEmulator: Readonly<Record<string, Gap>> = {
  "http.path.dots@http": {
    level: "runtime",
    reason:
      "the emulator resolves dot segments together with the path that it puts in front, of which it then finds no trace",
    evidence: "firebase-tools 15.34.2 lib/emulator/functionsEmulator.js handleHttpsTrigger",
    only: ["json.path"],
  },
  "http.header.prototype@http": {
    level: "runtime",
    reason: "the emulator hands the headers on as an object, in which `__proto__` is none",
    evidence: "firebase-tools 15.34.2 lib/emulator/functionsRuntimeWorker.js request",
    only: ["json.headers.__proto__"],
  },
};

const strictJson = ofGoogle.gaps["http.failure.json@http"];

/** What Firebase loses before the function is called or after it answered, by case and variant. */
export const gaps: Readonly<Record<string, Gap>> = {
  ...Object.fromEntries(
    Object.entries(ofGoogle.gaps).filter(([key]) => variants.some(({ id }) => key.split("@")[1] === id)),
  ),
  ...(strictJson && {
    "http.failure.json@http": { ...strictJson, level: "in-process" },
    // The emulator's page of an error shows it.
    "http.failure.json": { ...strictJson, level: "runtime", only: [...strictJson.only, "answer"] },
  }),
  ...Object.fromEntries(
    ["callable", "callable-stream"].flatMap((variant) =>
      ["invoke.failure", "invoke.schema.refused", "invoke.schema.output", "invoke.hang"].map((id) => [
        `${id}@${variant}`,
        canonical,
      ]),
    ),
  ),
  "context.region": {
    reason:
      "nothing tells a function its region: no variable has it, and the CLI reserves the name that would",
    evidence:
      "https://firebase.google.com/docs/functions/config-env (reserved names); firebase-tools 15.34.2 lib/functions/env.js RESERVED_KEYS",
    only: ["json.region", "usage[0].region"],
  },
  ...ofEmulator,
};
