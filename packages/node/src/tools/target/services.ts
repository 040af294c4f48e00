import type { ResourceKind, ServiceArguments, ServiceRef } from "anyfn/target";

/** What handles are connected to here: what the server keeps itself. */
export const services: readonly ServiceRef[] = [
  own("bucket", "node.directory", "nodeBucket", ["node.storage"], named),
  own("queue", "node.queue", "nodeSender", ["node.queue"], elsewhere),
  own("topic", "node.topic", "nodePublisher", ["node.topic"], elsewhere),
  own("kv", "node.sqlite", "nodeKv", [], named),
  own("function", "node.http", "nodeCaller", ["node.invoke"], elsewhere),
];

function own(
  kind: ResourceKind,
  id: string,
  name: string,
  triggers: readonly string[],
  options: ServiceRef["options"],
): ServiceRef {
  return { id, kind, from: "@anyfn/clients/node", name, triggers, options };
}

function named({ name }: Pick<ServiceArguments, "name">): string {
  return `{ name: ${JSON.stringify(name)} }`;
}

/** What no function of this server receives another server does, at an address that the environment has. */
function elsewhere({ name, listener, variable }: ServiceArguments): string {
  return listener !== undefined
    ? named({ name })
    : `{ name: ${JSON.stringify(name)}, url: ${variable()}, token: process.env.ANYFN_REMOTE_TOKEN }`;
}
