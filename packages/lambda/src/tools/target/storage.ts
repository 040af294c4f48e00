import type { FunctionPlan } from "anyfn/target";
import { allowQueue, mapping, sourceQueue, topicRef } from "./queue.ts";
import { attribute, type Json, type Stack, sub } from "./stack.ts";
import { list, text, type Wire, type Wiring } from "./wire.ts";

/** Object notifications that call the function itself. */
export const s3: Wiring = (wire) => {
  const { plan, stack, events } = wire;
  const bucket = bucketOf(wire);
  const key = keyFilter(plan);
  events.Bucket = {
    Type: "S3",
    Properties: {
      Bucket: { Ref: bucket },
      Events: notifications(plan),
      ...(key ? { Filter: { S3Key: key } } : {}),
    },
  };
  readable(wire, stack);
};

/** Object events through the account's event bus, where rules of several functions may overlap. */
export const s3EventBridge: Wiring = (wire) => {
  const { plan, stack, events } = wire;
  const bucket = bucketOf(wire);
  notify(stack, bucket, "EventBridgeConfiguration", { EventBridgeEnabled: true });
  const [prefix, suffix] = [text(plan, "prefix") ?? "", text(plan, "suffix") ?? ""];
  // A rule takes one of prefix and suffix; the core applies both.
  const key = prefix ? [{ prefix }] : suffix ? [{ suffix }] : undefined;
  events.Bucket = {
    Type: "EventBridgeRule",
    Properties: {
      Pattern: {
        source: ["aws.s3"],
        "detail-type": actions(plan).flatMap((action) => BUS_TYPES[action] ?? []),
        detail: { bucket: { name: [bucketName(wire)] }, ...(key ? { object: { key } } : {}) },
      },
    },
  };
  readable(wire, stack);
};

/** Object notifications through a topic, a queue, or a queue behind a topic. */
export const s3Carried: Wiring = (wire, trigger) => {
  const { id, plan, stack, events } = wire;
  const bucket = bucketOf(wire);
  const from = sub(`arn:\${AWS::Partition}:s3:::\${${bucket}Name}`);
  const queue = trigger.endsWith("sqs") ? sourceQueue(stack, plan.name, wire, false) : undefined;
  const topic = trigger.includes("sns") ? topicRef(stack, plan.name) : undefined;
  if (topic !== undefined) {
    const topicId = stack.id(plan.name, "Topic");
    stack.resource(`${topicId}Policy`, "AWS::SNS::TopicPolicy", {
      Topics: [topic],
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "s3.amazonaws.com" },
            Action: "sns:Publish",
            Resource: topic,
            Condition: { ArnLike: { "aws:SourceArn": from } },
          },
        ],
      },
    });
    after(stack, bucket, `${topicId}Policy`);
  }
  if (queue === undefined) events.Topic = { Type: "SNS", Properties: { Topic: topic ?? "" } };
  else {
    allowQueue(stack, queue, topic === undefined ? "s3.amazonaws.com" : "sns.amazonaws.com", topic ?? from);
    events.Queue = mapping(wire, attribute(queue, "Arn"));
    if (topic === undefined) after(stack, bucket, `${queue}Policy`);
    else
      stack.resource(`${id}Subscription`, "AWS::SNS::Subscription", {
        TopicArn: topic,
        Protocol: "sqs",
        Endpoint: attribute(queue, "Arn"),
      });
  }
  const key = keyFilter(plan);
  notify(
    stack,
    bucket,
    topic === undefined ? "QueueConfigurations" : "TopicConfigurations",
    notifications(plan).map((event) => ({
      Event: event,
      ...(topic === undefined ? { Queue: attribute(queue ?? "", "Arn") } : { Topic: topic }),
      ...(key ? { Filter: { S3Key: key } } : {}),
    })),
  );
  readable(wire, stack);
};

/** The notifications of a storage function, as S3 names them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
export function notifications(plan: FunctionPlan): string[] {
  return actions(plan).flatMap((action) => NOTIFICATIONS[action] ?? []);
}

const NOTIFICATIONS: Readonly<Record<string, readonly string[]>> = {
  created: ["s3:ObjectCreated:*"],
  deleted: ["s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
  archived: ["s3:LifecycleTransition"],
  updated: ["s3:ObjectTagging:*", "s3:ObjectAcl:Put"],
};

const BUS_TYPES: Readonly<Record<string, readonly string[]>> = {
  created: ["Object Created"],
  deleted: ["Object Deleted"],
  archived: ["Object Storage Class Changed"],
  updated: ["Object Tags Added", "Object Tags Deleted", "Object ACL Updated"],
};

function actions(plan: FunctionPlan): readonly string[] {
  return list(plan, "on") ?? Object.keys(NOTIFICATIONS);
}

function keyFilter(plan: FunctionPlan): Json | undefined {
  const rules = ["prefix", "suffix"].flatMap((name) => {
    const value = text(plan, name);
    return value ? [{ Name: name, Value: value }] : [];
  });
  return rules.length > 0 ? { Rules: rules } : undefined;
}

/** The bucket's logical id. Its name is a parameter, which policies can name without a circle through the bucket's notifications. */
function bucketOf({ plan, stack }: Wire): string {
  return madeBucket(stack, text(plan, "bucket") ?? plan.name);
}

/** The name of a bucket that a function listens to. */
export function bucketNameOf(stack: Stack, name: string): Json {
  return { Ref: `${madeBucket(stack, name)}Name` };
}

function madeBucket(stack: Stack, name: string): string {
  const id = stack.id(name, "Bucket");
  // Its name is given at deployment: one that is written here could be taken, by another stack or anybody.
  stack.kept(id, "AWS::S3::Bucket", {
    BucketName: stack.parameter(
      `${id}Name`,
      `Name of the bucket that functions call ${JSON.stringify(name)}; unique in the world.`,
    ),
  });
  return id;
}

function bucketName(wire: Wire): Json {
  return { Ref: `${bucketOf(wire)}Name` };
}

/** A bucket that was named as text is read by the user's own client. With a handle, the function's list says what it may do. */
function readable(wire: Wire, stack: Stack): void {
  if (wire.plan.listens !== undefined) return;
  wire.policies.push({
    S3ReadPolicy: {
      BucketName: { Ref: `${stack.id(text(wire.plan, "bucket") ?? wire.plan.name, "Bucket")}Name` },
    },
  });
}

function notify(stack: Stack, bucket: string, name: string, value: Json): void {
  stack.edit(bucket, "Properties", (properties) => {
    const before = properties.NotificationConfiguration as Readonly<Record<string, Json>> | undefined; // only made here
    const old = before?.[name];
    return {
      ...properties,
      NotificationConfiguration: {
        ...before,
        [name]: Array.isArray(old) && Array.isArray(value) ? [...old, ...value] : value,
      },
    };
  });
}

/** S3 tries a notification when it is set up, so that what allows it must be there before. */
function after(stack: Stack, bucket: string, other: string): void {
  const resource = stack.resources[bucket] as Readonly<Record<string, Json>>; // made by bucketOf
  const before = (resource.DependsOn as readonly string[] | undefined) ?? []; // only made here
  stack.resources[bucket] = { ...resource, DependsOn: [...new Set([...before, other])] };
}
