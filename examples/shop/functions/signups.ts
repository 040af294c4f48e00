import { topic } from "anyfn";
import { z } from "zod";

const Signup = z.object({ email: z.email(), name: z.string().optional() });

/** Greets whoever signs up. */
export default topic({ name: "signups", schema: Signup }, ({ data }, context) => {
  context.meter.count("greetings");
  context.log.info("welcome", { name: data.name ?? data.email.split("@")[0] });
});
