/**
 * What the service's own bootstrap does on Node 22: `run` of runtime client 3, which loads a native part. Where that part was
 * not compiled, the one of client 4 takes its place: both have the functions `next`, `done` and `error`.
 * Arguments: the client's module, and the native part to use.
 */
import { registerHooks } from "node:module";
import { argv, env, execArgv } from "node:process";
import { pathToFileURL } from "node:url";

interface ClientModule {
  run(root: string, handler: string): Promise<void>;
}

// The function sees no argument of ours.
const [client = "", native = ""] = argv.splice(2);
execArgv.pop();
const hooks = registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === "./rapid-client.node" ? native : specifier, context),
});
const { run } = (await import(pathToFileURL(client).href)) as ClientModule; // the export of every client 3
await run(env["LAMBDA_TASK_ROOT"] ?? "", env["_HANDLER"] ?? "");
// The native part is loaded now. What the function imports later passes no hook.
hooks.deregister();
