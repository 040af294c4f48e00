import {
  type AppPlan,
  type FunctionPlan,
  grantsOf,
  type ResourceAction,
  type ResourceGrant,
  type ResourceKind,
  type ResourcePlan,
} from "anyfn/target";
import type { LambdaConfig } from "./config.ts";
import { queueId, topicRef } from "./queue.ts";
import { attribute, type Json, type Stack, sub } from "./stack.ts";
import { bucketNameOf } from "./storage.ts";
import { isArn } from "./wire.ts";

/** What the resources of a function add to it. */
export interface Resourced {
  /** The physical names, by variable of the environment. */
  readonly variables: Readonly<Record<string, Json>>;
  /** A policy with what the function asks for and nothing else; undefined where it asks for nothing. */
  readonly policy: Json | undefined;
}

/** Makes what a function lists, or asks for it by a parameter, and grants it to this function alone. */
export function resourcesOf(
  stack: Stack,
  fn: FunctionPlan,
  resources: AppPlan["resources"],
  config: LambdaConfig,
  /** The functions of the same template. */
  here: readonly FunctionPlan[],
): Resourced {
  const variables: Record<string, Json> = {};
  const statements: Json[] = [];
  for (const { resource, grants } of grantsOf(resources, fn.name)) {
    const place = PLACES[resource.kind](stack, resource, config, here);
    for (const [suffix, variable] of Object.entries(resource.variables))
      variables[variable] =
        suffix === ""
          ? place.value
          : stack.secretParameter(
              stack.id(`${resource.name} ${suffix.toLowerCase().replaceAll("_", " ")}`, ""),
              `${suffix} of the server that has ${resource.id}.`,
            );
    // A server elsewhere has its own keys, and the role has no rights there.
    if (resource.endpoint === undefined && place.arn !== undefined)
      for (const grant of grants) statements.push(...statementsFor(resource, grant, place.arn));
  }
  return {
    variables,
    policy: statements.length > 0 ? { Version: "2012-10-17", Statement: merged(statements) } : undefined,
  };
}

/** The statements for one entry of a function's list. */
function statementsFor(resource: ResourcePlan, { uses, prefix }: ResourceGrant, arn: Arn): Json[] {
  const { kind } = resource;
  if (kind === "bucket") {
    const objects = uses.flatMap((use) => OBJECTS[use] ?? []);
    // Without the right to list, S3 answers 403 for an absent key.
    const lists: Json[] = uses.includes("read")
      ? [{ Effect: "Allow", Action: ["s3:ListBucket"], Resource: [arn()] }]
      : uses.includes("list")
        ? [
            {
              Effect: "Allow",
              Action: ["s3:ListBucket"],
              Resource: [arn()],
              ...(prefix !== undefined && {
                Condition: { StringLike: { "s3:prefix": [`${literal(prefix)}*`] } },
              }),
            },
          ]
        : [];
    return [
      ...(objects.length > 0
        ? [{ Effect: "Allow", Action: sorted(objects), Resource: [arn(`/${literal(prefix ?? "")}*`)] }]
        : []),
      ...lists,
    ];
  }
  if (kind === "kv") {
    const items = uses.flatMap((use) => ITEMS[use] ?? []);
    return [
      {
        Effect: "Allow",
        Action: sorted(items),
        Resource: [arn()],
        ...(prefix !== undefined && {
          Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${literal(prefix)}*`] } },
        }),
      },
      // A scan reads the whole table: no condition on keys holds for it.
      ...(uses.includes("read") ? [{ Effect: "Allow", Action: ["dynamodb:Scan"], Resource: [arn()] }] : []),
    ];
  }
  return [{ Effect: "Allow", Action: sorted(uses.flatMap((use) => OTHERS[use] ?? [])), Resource: [arn()] }];
}

/** Of the objects of a bucket: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const OBJECTS: Actions = {
  read: ["s3:GetObject"],
  // Larger objects go in parts, and one that fails is taken back.
  write: ["s3:PutObject", "s3:AbortMultipartUpload"],
  delete: ["s3:DeleteObject"],
  // Who holds the URL has the rights of who signed it.
  sign: ["s3:GetObject", "s3:PutObject"],
};

const ITEMS: Actions = {
  read: ["dynamodb:GetItem"],
  write: ["dynamodb:PutItem", "dynamodb:DeleteItem"],
};

const OTHERS: Actions = {
  send: ["sqs:SendMessage"],
  publish: ["sns:Publish"],
  emit: ["events:PutEvents"],
  call: ["lambda:InvokeFunction"],
};

type Actions = { readonly [Action in ResourceAction]?: readonly string[] };

/** Writes the resource's ARN, and text behind it. */
type Arn = (rest?: string) => Json;

/** Where a resource is. */
interface Place {
  /** What the service is told. */
  readonly value: Json;
  /** Undefined where no right of AWS leads there. */
  readonly arn: Arn | undefined;
}

type FindPlace = (
  stack: Stack,
  resource: ResourcePlan,
  config: LambdaConfig,
  here: readonly FunctionPlan[],
) => Place;

const PLACES: Readonly<Record<ResourceKind, FindPlace>> = {
  bucket(stack, { name, existing, endpoint, listeners }, _config, here) {
    const id = stack.id(name, "Bucket");
    const value: Json =
      existing ??
      (endpoint !== undefined
        ? stack.parameter(`${id}Name`, `Name of the bucket that functions call ${JSON.stringify(name)}.`)
        : isHere(listeners, here)
          ? bucketNameOf(stack, name)
          : stack.kept(id, "AWS::S3::Bucket", {}));
    return { value, arn: arnOf("s3", value, "::") };
  },
  kv(stack, { name, existing }) {
    if (existing !== undefined) return { value: existing, arn: tableArn(existing) };
    const id = stack.id(name, "Table");
    const value = stack.kept(id, "AWS::DynamoDB::Table", {
      AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
    });
    return { value, arn: () => attribute(id, "Arn") };
  },
  queue(stack, { name, existing, endpoint, listeners, ordered }, _config, here) {
    if (endpoint !== undefined)
      return {
        value:
          existing ??
          stack.parameter(
            `${stack.id(name, "Queue")}Url`,
            `URL of the queue that functions call ${JSON.stringify(name)}.`,
          ),
        arn: undefined,
      };
    if (existing !== undefined) return queueAt(existing);
    if (isHere(listeners, here)) {
      const id = queueId(stack, name, ordered);
      return { value: { Ref: id }, arn: () => attribute(id, "Arn") };
    }
    const parameter = `${stack.id(name, "Queue")}Arn`;
    stack.parameter(
      parameter,
      `ARN of the queue that functions call ${JSON.stringify(name)}: no function of this app receives from it.`,
    );
    const part = (index: number): Json => ({
      "Fn::Select": [index, { "Fn::Split": [":", { Ref: parameter }] }],
    });
    return {
      value: {
        "Fn::Sub": [
          `https://sqs.\${Region}.\${AWS::URLSuffix}/\${Account}/\${Name}`,
          { Region: part(3), Account: part(4), Name: part(5) },
        ],
      },
      arn: () => ({ Ref: parameter }),
    };
  },
  topic(stack, { name, existing, listeners }, _config, here) {
    const value =
      existing !== undefined
        ? isArn(existing)
          ? existing
          : sub(`arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:${existing}`)
        : isHere(listeners, here)
          ? topicRef(stack, name)
          : stack.parameter(
              `${stack.id(name, "Topic")}Arn`,
              `ARN of the topic that functions call ${JSON.stringify(name)}: no function of this app listens to it.`,
            );
    return { value, arn: () => value };
  },
  events(_stack, { existing }, { eventBus }) {
    const value = existing ?? eventBus ?? "default";
    return {
      value,
      arn: () =>
        isArn(value)
          ? value
          : sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:event-bus/${value}`),
    };
  },
  function(stack, { name, existing, listeners }, _config, here) {
    const value: Json =
      existing ??
      (isHere(listeners, here)
        ? sub(`\${AWS::StackName}-${name}`)
        : stack.parameter(
            `${stack.id(name, "Function")}Name`,
            `Name or ARN of the function that functions call ${JSON.stringify(name)}: it is not in this app.`,
          ));
    if (typeof value === "string" && isArn(value)) return { value, arn: () => value };
    return { value, arn: arnOf("lambda", value, `:\${AWS::Region}:\${AWS::AccountId}:function:`) };
  },
};

/** Whether one of the functions is made by the same template: a stack cannot name what another one makes. */
function isHere(names: readonly string[], here: readonly FunctionPlan[]): boolean {
  return here.some(({ name }) => names.includes(name));
}

/** A queue by its name, its ARN or its URL. */
function queueAt(existing: string): Place {
  if (/^https?:/.test(existing)) {
    const [, region = "", account = "", name = ""] =
      /^https?:\/\/sqs\.([^./]+)\.[^/]+\/(\d+)\/([^/]+)$/.exec(existing) ?? [];
    return {
      value: existing,
      arn: () => sub(`arn:\${AWS::Partition}:sqs:${region}:${account}:${name}`),
    };
  }
  if (isArn(existing)) {
    const [, , , region = "", account = "", name = ""] = existing.split(":");
    return {
      value: sub(`https://sqs.${region}.\${AWS::URLSuffix}/${account}/${name}`),
      arn: () => existing,
    };
  }
  return {
    value: sub(`https://sqs.\${AWS::Region}.\${AWS::URLSuffix}/\${AWS::AccountId}/${existing}`),
    arn: () => sub(`arn:\${AWS::Partition}:sqs:\${AWS::Region}:\${AWS::AccountId}:${existing}`),
  };
}

function tableArn(existing: string): Arn {
  const arn = isArn(existing)
    ? existing
    : sub(`arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${existing}`);
  return () => arn;
}

/** An ARN around a name, which may itself be a reference. */
function arnOf(service: string, name: Json, between: string): Arn {
  const before = `arn:\${AWS::Partition}:${service}:${between}`;
  return (rest = "") => {
    if (typeof name === "string") return sub(`${before}${name}${escaped(rest)}`);
    const { Ref, "Fn::Sub": text } = name as { readonly Ref?: string; readonly "Fn::Sub"?: string }; // one of the two
    return sub(`${before}${Ref === undefined ? text : `\${${Ref}}`}${escaped(rest)}`);
  };
}

/** Text in which policies see no wildcard: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars */
function literal(text: string): string {
  return text.replace(/[*?$]/g, (mark) => `\${${mark}}`);
}

/** Text of the user's in `Fn::Sub`. */
function escaped(text: string): string {
  return text.replaceAll("${", "${!");
}

/** Statements that differ in nothing but their actions, or in nothing but their resources, as one. */
function merged(statements: readonly Json[]): Json[] {
  const seen = new Map<string, Record<string, Json>>();
  for (const each of statements) {
    const { Action, ...rest } = each as { readonly Action: readonly string[] } & Record<string, Json>; // as made above
    const key = JSON.stringify(rest);
    const before = seen.get(key)?.["Action"] as readonly string[] | undefined; // as above
    seen.set(key, { Effect: "Allow", Action: sorted([...(before ?? []), ...Action]), ...rest });
  }
  return [...seen.values()];
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
