/** Everything that anyfn's commands need of this target, each part loaded when a command needs it: `<package>/target`. */
import type { TargetMember } from "anyfn/target";

const member: TargetMember = {
  name: "openwhisk",
  target: async () => (await import("./target.ts")).target,
  driver: async () => (await import("./driver.ts")).driver,
  capabilities: async () => (await import("./capabilities.ts")).capabilities,
  plan: async () => (await import("./plan.ts")).plan,
};

export default member;
