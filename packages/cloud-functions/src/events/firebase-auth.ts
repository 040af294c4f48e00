import type { MessageTrigger, ReplyParts } from "anyfn/adapter";
import { type Fields, fields, NONE } from "anyfn/read";
import { answer } from "../answer.ts";
import { customEvents } from "../custom-event.ts";
import { isFirebaseAuth } from "../detect.ts";
import type { Native } from "../native.ts";

/**
 * Users of Firebase Auth (https://firebase.google.com/docs/functions/1st-gen/auth-events). `data` is the user, in version 2
 * `{ value }` of a new one and `{ oldValue }` of a deleted one; its times are `metadata.createTime` and `metadata.lastSignInTime`,
 * whichever of their names came.
 */
export const firebaseAuth: MessageTrigger<"event", Native, ReplyParts | undefined> = {
  id: "firebase.auth",
  kind: "event",
  detect: isFirebaseAuth,
  normalize: (native, nativeContext) =>
    customEvents(native, nativeContext, "firebase.auth", (data) => {
      const change = fields(data);
      if (!change) return data;
      const { value, oldValue } = change;
      return {
        ...user(change),
        ...(value !== undefined && { value: user(value) }),
        ...(oldValue !== undefined && { oldValue: user(oldValue) }),
      };
    }),
  reply: answer,
};

function user(value: unknown): Fields {
  const seen = fields(value) ?? NONE;
  const metadata = fields(seen.metadata);
  if (!metadata) return seen;
  const named = Object.entries(metadata).map(([name, time]) => [NAMES.get(name) ?? name, time] as const);
  return { ...seen, metadata: Object.fromEntries(named) };
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ["createdAt", "createTime"],
  ["creationTime", "createTime"],
  ["lastSignedInAt", "lastSignInTime"],
]);
