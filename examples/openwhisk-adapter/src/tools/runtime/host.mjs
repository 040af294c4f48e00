/**
 * A small host of actions that honours the contract of a runtime (https://github.com/apache/openwhisk/blob/master/docs/actions-new.md):
 * `POST /init` once, `POST /run` for each activation, one at a time, and a line at the end of each log. For tests where the platform's
 * own runtime cannot be had.
 */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";

const END = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";
let main;

const routes = {
  "/init": ({ value: { main: name, code, env = {} } }) => {
    if (main) return [403, { error: "The action is initialized already." }];
    for (const [key, item] of Object.entries(env)) process.env[key] = String(item);
    const module = { exports: {} };
    new Function("module", "exports", "require", code)(
      module,
      module.exports,
      createRequire(join(process.cwd(), "action.cjs")),
    );
    main = module.exports[name];
    return typeof main === "function" ? [200, { ok: true }] : [502, { error: `${name} is no function.` }];
  },
  "/run": async ({ value = {}, ...activation }) => {
    for (const [key, item] of Object.entries(activation)) process.env[`__OW_${key.toUpperCase()}`] = item;
    const result = await main(value);
    if (typeof result === "object" && result !== null) return [200, result];
    return result === undefined ? [200, {}] : [502, { error: "The result is no dictionary." }];
  },
};

createServer(async (request, response) => {
  const chunks = await Array.fromAsync(request);
  const [status, body] = await answer(request.url, JSON.parse(Buffer.concat(chunks).toString()));
  if (request.url === "/run") {
    console.log(END);
    console.error(END);
  }
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}).listen(Number(process.env.PORT), "127.0.0.1");

async function answer(path, body) {
  try {
    return (await routes[path]?.(body)) ?? [404, { error: "There is no such path." }];
  } catch (error) {
    return [502, { error: String(error) }];
  }
}
