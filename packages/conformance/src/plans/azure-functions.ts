import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Driver } from "anyfn/driver";
import { deployedSites } from "../remote-plan.ts";
import type { PlannedBuild, PlannedFunction, RuntimePlan, Workshop } from "../runtime-plan.ts";
import { azureFunctionsLauncher } from "../runtimes/azure-functions.ts";

/** Of each app, in seconds: long enough for every case, short enough to wait for. */
const timeout = 3;

/** Azure's own `@azure/functions` library, driven as Azure's worker drives it. */
export const plan: RuntimePlan = {
  target: "azure-functions",
  runtime: "@azure/functions",
  launcher: azureFunctionsLauncher,
  unplayed: {},
  ownHeaders: ["x-ms-invocation-id"],
  remote: deployedSites("http-streamed", [
    "# One function app each, of a name that nobody in the world has yet.",
    'for name in conformance-*; do (cd "$name" && APP="my-$name" RESOURCE_GROUP=my-group ./deploy.sh); done',
    "anyfn conformance --level remote --target azure-functions --url 'https://my-conformance-{function}.azurewebsites.net'",
  ]),
  async prepare(driver, workshop, functions) {
    const built = new Map<string, Promise<string>>();
    return {
      launch: { region: "westeurope" },
      async build(request) {
        const { name, serve } = request;
        const app = serve.streaming ? `${name}-streamed` : name;
        const folder = built.get(app) ?? bundleApp(driver, workshop, functions, request, app);
        built.set(app, folder);
        return { folder: await folder, entry: entryOf(driver, functions, request) };
      },
    };
  },
};

/** One app for each function, in which it is registered for every one of its triggers. HTTP streaming is a setting of the app. */
async function bundleApp(
  driver: Driver,
  workshop: Workshop,
  functions: readonly PlannedFunction[],
  { name, file, serve: { streaming = false } }: PlannedBuild,
  app: string,
): Promise<string> {
  const { kind } = functions.find((each) => each.name === name) ?? {};
  const variants = driver.variants.filter(
    (variant) => variant.kind === kind && (variant.serve.streaming ?? false) === streaming,
  );
  const registrations = variants.map(
    ({ id, serve: { native = {} } }) =>
      `register(${JSON.stringify(registeredAs(id))}, given(${JSON.stringify(kind === "http" ? onEveryPath(native) : native)}), { timeout: ${timeout}, stream: ${streaming} });`,
  );
  const folder = join(workshop.folder, app);
  await mkdir(folder, { recursive: true });
  await writeJson(join(folder, "package.json"), { main: "index.cjs" });
  await writeJson(join(folder, "local.settings.json"), { IsEncrypted: false, Values: {} });
  await writeJson(join(folder, "host.json"), {
    version: "2.0",
    functionTimeout: `00:00:${String(timeout).padStart(2, "0")}`,
    extensions: { http: { routePrefix: "" } },
  });
  const text = [
    `import { register } from "@anyfn/azure-functions";`,
    `import definition from ${JSON.stringify(file)};`,
    `const given = (native) => ({ ...definition, options: { ...definition.options, native: { "azure-functions": native } } });`,
    ...registrations,
  ].join("\n");
  await workshop.bundle(folder, text, { format: "cjs", external: ["@azure/functions-core"] });
  return folder;
}

/** As a build registers public HTTP functions: core matches the routes, and not the host. */
function onEveryPath(native: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { binding } = native;
  return { ...native, binding: { ...(typeof binding === "object" ? binding : undefined), route: "{*path}" } };
}

function entryOf(
  { variants }: Driver,
  functions: readonly PlannedFunction[],
  { name, serve }: PlannedBuild,
): string {
  const { kind } = functions.find((each) => each.name === name) ?? {};
  const variant = variants.find(
    (each) => each.kind === kind && JSON.stringify(each.serve) === JSON.stringify(serve),
  );
  return registeredAs(variant?.id ?? "");
}

/** The name of the function; the route of direct calls has it in it. */
function registeredAs(variant: string): string {
  return variant === "invoke" ? "conformance" : variant;
}

function writeJson(path: string, value: unknown): Promise<void> {
  return writeFile(path, JSON.stringify(value, undefined, 2));
}
