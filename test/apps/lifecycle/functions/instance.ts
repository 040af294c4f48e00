import { setTimeout } from "node:timers/promises";
import { http } from "anyfn";

let connection: string | undefined;
let setups = 0;

/** Opens something once per instance and closes it at the end. */
export default http(
  {
    route: "/instance",
    async setup() {
      setups++;
      if (process.env.SETUP === "fails" && setups === 1) throw new Error("no connection");
      await setTimeout(20);
      connection = `connection ${setups}`;
    },
    dispose() {
      console.log(`closed ${connection}`);
    },
  },
  () => Response.json({ connection, setups }),
);
