import type { AppPlan, BuiltEntry, FunctionPlan, OutputFile, TextFormats } from "anyfn/target";
import { configOf, type LambdaConfig } from "./config.ts";
import { addFunction, type Surroundings } from "./function.ts";
import { routeShape } from "./http.ts";
import { Stack } from "./stack.ts";
import { text } from "./wire.ts";

/** AWS SAM templates: one, or one per region where functions name several, as a stack lives in one region. */
export function templates(plan: AppPlan, built: readonly BuiltEntry[], formats: TextFormats): OutputFile[] {
  const config = configOf(plan.config);
  const regions = [...new Set(plan.functions.map((fn) => regionOf(fn, config)))].sort();
  const main = regions.includes(config.region) ? config.region : regions[0];
  return regions.map((region) => {
    const path = region === main ? "template.yaml" : `template.${region}.yaml`;
    const functions = plan.functions.filter((fn) => regionOf(fn, config) === region);
    return {
      path,
      text: formats.yaml(
        template({ ...plan, functions }, built, config, region),
        comment(plan, path, region),
      ),
    };
  });
}

function regionOf(fn: FunctionPlan, config: LambdaConfig): string | undefined {
  return fn.options.region ?? config.region;
}

function comment({ name: app, resources }: AppPlan, path: string, region: string | undefined): string {
  const flags = [
    path === "template.yaml" ? "" : ` --template-file ${path}`,
    region === undefined ? "" : ` --region ${region}`,
  ].join("");
  const deploy = `${app} on AWS Lambda. Deploy it from this folder: sam deploy --guided${flags}`;
  return resources === undefined
    ? deploy
    : `${deploy}\nRights: each function has a role of its own, which may do what the function's resources list and nothing else.`;
}

function template(
  { name: app, functions, resources: listed }: AppPlan,
  built: readonly BuiltEntry[],
  config: LambdaConfig,
  region: string | undefined,
): unknown {
  const stack = new Stack();
  const around = surroundings(functions, listed);
  for (const fn of functions) {
    const entry = built.find((candidate) => candidate.functions.includes(fn.name));
    if (entry) addFunction(stack, fn, entry, config, around);
  }
  const { parameters, resources, outputs } = stack;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Transform: "AWS::Serverless-2016-10-31",
    Description: app,
    ...(region === undefined ? {} : { Metadata: { Region: region } }),
    ...(Object.keys(parameters).length > 0 ? { Parameters: parameters } : {}),
    Resources: resources,
    ...(Object.keys(outputs).length > 0 ? { Outputs: outputs } : {}),
  };
}

function surroundings(functions: readonly FunctionPlan[], resources: AppPlan["resources"]): Surroundings {
  const http = functions.filter(({ kind }) => kind === "http");
  const routes = Map.groupBy(http, (fn) => routeShape(text(fn, "route") ?? "/*"));
  return {
    here: functions,
    resources,
    sharedRoutes: new Map([...routes].filter(([, sharers]) => sharers.length > 1)),
    signed: http.some(({ options }) => options.access === "private"),
  };
}
