import { HttpError, invoke } from "anyfn";

/** Asked before a user is created. */
export default invoke(
  {
    native: {
      firebase: { trigger: "firebase.auth.blocking", blockingTrigger: { eventType: "beforeCreate" } },
    },
  },
  (event, context) => {
    const { eventType, user } = event.data as BlockingData; // what this trigger hands over
    context.log.info("saw", { eventType, email: user.email });
    if (user.email?.endsWith("@example.org")) throw new HttpError(403, "not from there");
    return { displayName: "Approved", customClaims: { role: "new" } };
  },
);

interface BlockingData {
  readonly eventType: string;
  readonly user: { readonly email?: string };
}
