/** The adapter called in this process as Firebase calls it: the framework's part is that of Cloud Functions. */
import { openInProcess } from "@anyfn/cloud-functions/driver";
import type { AnyDefinition, Session } from "anyfn/driver";
import { firebase } from "../../adapter.ts";
import { rowsOf } from "../../index.ts";
import { serveOn } from "../../serve.ts";
import type { FirebaseVariant } from "./variants.ts";

/** A session of the adapter itself, or of another in its place. */
export function openFirebase(
  definition: AnyDefinition,
  variant: FirebaseVariant,
  serve: typeof serveOn = serveOn,
): Session {
  return openInProcess(
    definition,
    variant,
    (adapter, served, options) => serve(adapter, served, rowsOf(served.kind), options),
    firebase,
  );
}
