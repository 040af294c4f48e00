import type { ResourceAction } from "anyfn";

/** What an identity is granted for one action: nothing more is needed, nothing less is enough. */
export interface Right {
  /** What it is granted on: `"bucket"`, `"objects"` (of the bucket), `"queue"`, `"service account"`, … */
  readonly on: string;
  /** AWS: IAM actions. Google: permissions. Azure: nothing, since only roles are granted there. */
  readonly actions?: readonly string[] | undefined;
  /** Google and Azure: the smallest built-in role that has it. */
  readonly role?: string | undefined;
  /** Azure: the role's definition. */
  readonly roleId?: string | undefined;
}

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles, seen 2026-12-01 */
const ROLE_IDS = {
  "Storage Blob Data Reader": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "Storage Blob Delegator": "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
  "Storage Queue Data Message Sender": "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
  "Storage Table Data Reader": "76199698-9eea-4c19-bc75-cec21354c6b6",
  "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
  "Azure Service Bus Data Sender": "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
  "EventGrid Data Sender": "d5a91429-5739-47e2-a06b-3470a27159e7",
  "Cosmos DB Built-in Data Reader": "00000000-0000-0000-0000-000000000001",
  "Cosmos DB Built-in Data Contributor": "00000000-0000-0000-0000-000000000002",
} as const;

/** The rights that each action of a resource needs on its service, by the service's id. Services without identities are left out. */
export const rights: Readonly<
  Record<string, { readonly [Action in ResourceAction]?: readonly Right[] | undefined }>
> = {
  "aws.s3": {
    // Without the list S3 answers 403 for an absent key, and it is no `undefined`.
    read: [
      { on: "objects", actions: ["s3:GetObject"] },
      { on: "bucket", actions: ["s3:ListBucket"] },
    ],
    list: [{ on: "bucket", actions: ["s3:ListBucket"] }],
    write: [{ on: "objects", actions: ["s3:PutObject", "s3:AbortMultipartUpload"] }],
    delete: [{ on: "objects", actions: ["s3:DeleteObject"] }],
    // A signed URL has the rights of who signed it.
    sign: [{ on: "objects", actions: ["s3:GetObject", "s3:PutObject"] }],
  },
  "aws.sqs": { send: [{ on: "queue", actions: ["sqs:SendMessage"] }] },
  "aws.sqs.fifo": { send: [{ on: "queue", actions: ["sqs:SendMessage"] }] },
  "aws.sns": { publish: [{ on: "topic", actions: ["sns:Publish"] }] },
  "aws.sns.fifo": { publish: [{ on: "topic", actions: ["sns:Publish"] }] },
  "aws.eventbridge": { emit: [{ on: "bus", actions: ["events:PutEvents"] }] },
  "aws.dynamodb": {
    read: [{ on: "table", actions: ["dynamodb:GetItem", "dynamodb:Scan"] }],
    write: [{ on: "table", actions: ["dynamodb:PutItem", "dynamodb:DeleteItem"] }],
  },
  "aws.lambda": { call: [{ on: "function", actions: ["lambda:InvokeFunction"] }] },
  "gcp.storage": {
    read: [{ on: "bucket", actions: ["storage.objects.get"], role: "roles/storage.objectViewer" }],
    list: [{ on: "bucket", actions: ["storage.objects.list"], role: "roles/storage.objectViewer" }],
    // An object that is there is replaced: that is its deletion too.
    write: [
      {
        on: "bucket",
        actions: ["storage.objects.create", "storage.objects.delete"],
        role: "roles/storage.objectUser",
      },
    ],
    delete: [{ on: "bucket", actions: ["storage.objects.delete"], role: "roles/storage.objectUser" }],
    // A signed URL has the rights of the account that signed it.
    sign: [
      {
        on: "service account",
        actions: ["iam.serviceAccounts.signBlob"],
        role: "roles/iam.serviceAccountTokenCreator",
      },
      {
        on: "bucket",
        actions: ["storage.objects.get", "storage.objects.create", "storage.objects.delete"],
        role: "roles/storage.objectUser",
      },
    ],
  },
  "gcp.pubsub": {
    send: [{ on: "topic", actions: ["pubsub.topics.publish"], role: "roles/pubsub.publisher" }],
    publish: [{ on: "topic", actions: ["pubsub.topics.publish"], role: "roles/pubsub.publisher" }],
  },
  "gcp.tasks": {
    send: [
      { on: "queue", actions: ["cloudtasks.tasks.create"], role: "roles/cloudtasks.enqueuer" },
      // Each task calls the function as this account.
      {
        on: "service account",
        actions: ["iam.serviceAccounts.actAs"],
        role: "roles/iam.serviceAccountUser",
      },
    ],
  },
  "gcp.eventarc": {
    emit: [{ on: "bus", actions: ["eventarc.messageBuses.publish"], role: "roles/eventarc.messageBusUser" }],
  },
  "gcp.firestore": {
    read: [
      {
        on: "database",
        actions: ["datastore.entities.get", "datastore.entities.list"],
        role: "roles/datastore.viewer",
      },
    ],
    write: [
      {
        on: "database",
        actions: [
          "datastore.entities.create",
          "datastore.entities.update",
          "datastore.entities.delete",
          "datastore.entities.get",
        ],
        role: "roles/datastore.user",
      },
    ],
  },
  "azure.blob": {
    read: [{ on: "container", ...azureRole("Storage Blob Data Reader") }],
    list: [{ on: "container", ...azureRole("Storage Blob Data Reader") }],
    write: [{ on: "container", ...azureRole("Storage Blob Data Contributor") }],
    delete: [{ on: "container", ...azureRole("Storage Blob Data Contributor") }],
    sign: [
      { on: "account", ...azureRole("Storage Blob Delegator") },
      { on: "container", ...azureRole("Storage Blob Data Contributor") },
    ],
  },
  "azure.storage-queue": {
    send: [{ on: "queue", ...azureRole("Storage Queue Data Message Sender") }],
  },
  "azure.table": {
    read: [{ on: "table", ...azureRole("Storage Table Data Reader") }],
    write: [{ on: "table", ...azureRole("Storage Table Data Contributor") }],
  },
  "azure.service-bus": {
    send: [{ on: "queue", ...azureRole("Azure Service Bus Data Sender") }],
    publish: [{ on: "topic", ...azureRole("Azure Service Bus Data Sender") }],
  },
  "azure.event-grid": {
    emit: [{ on: "topic", ...azureRole("EventGrid Data Sender") }],
  },
  // Roles of Cosmos DB's own: `Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments`.
  "azure.cosmos": {
    read: [{ on: "container", ...azureRole("Cosmos DB Built-in Data Reader") }],
    write: [{ on: "container", ...azureRole("Cosmos DB Built-in Data Contributor") }],
  },
  // A function of Google's platform that is called with an identity token.
  "http.google": {
    call: [{ on: "function", actions: ["run.routes.invoke"], role: "roles/run.invoker" }],
  },
};

function azureRole(role: keyof typeof ROLE_IDS): Pick<Right, "role" | "roleId"> {
  return { role, roleId: ROLE_IDS[role] };
}
