import type { AnyDefinition, NativeResult, Session } from "anyfn/driver";
import { handler } from "../../index.ts";

/** The adapter, called in this process as the runtime calls an action: with variables of the environment, and JSON on both sides. */
export function openInProcess(definition: AnyDefinition): Session {
  const lines: string[] = [];
  const main = handler(definition, {
    name: "conformance",
    // One line of usage for each call.
    environment: { ...process.env, ANYFN_METER: "records" },
    write: (line) => lines.push(line),
  });
  return {
    async call(native, { timeoutMs = 3000 } = {}) {
      const first = lines.length;
      const activation = {
        __OW_ACTIVATION_ID: crypto.randomUUID().replaceAll("-", ""),
        __OW_ACTION_NAME: "/guest/conformance",
        __OW_ACTION_VERSION: "0.0.1",
        __OW_DEADLINE: String(Date.now() + timeoutMs),
      };
      Object.assign(process.env, activation);
      // It reads the variables before it lets anything else run.
      const result = main(JSON.parse(JSON.stringify(native)));
      for (const name of Object.keys(activation)) delete process.env[name];
      return { ...(await Promise.race([ended(result), timeout(timeoutMs)])), logs: lines.slice(first) };
    },
    stop: async () => {},
  };
}

async function ended(result: Promise<unknown>): Promise<Omit<NativeResult, "logs">> {
  return { status: "ok", value: JSON.parse(JSON.stringify(await result)) };
}

function timeout(ms: number): Promise<{ readonly status: "timeout" }> {
  return new Promise((resolve) => setTimeout(() => resolve({ status: "timeout" }), ms).unref());
}
