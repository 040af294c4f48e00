import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryApp } from "./testing.ts";

const RESOURCES = `import { bucket, kv, sender } from "@anyfn/clients";
export const uploads = bucket("uploads");
export const thumbnails = bucket("thumbnails");
export const orders = sender("orders");
export const invoices = sender("invoices");
export const seen = kv("seen");
`;

const APP = {
  "resources.ts": RESOURCES,
  "functions/hello.ts": `import { http } from "anyfn";
export default http(() => new Response("hello"));
`,
  "functions/charge.ts": `import { idempotent } from "anyfn/middleware";
import { queue } from "anyfn";
import { invoices, orders, seen } from "../resources.ts";
export default queue({ name: orders, use: [idempotent({ store: seen })], resources: [invoices] }, (event) => invoices.send(event.data));
`,
  "functions/shrink.ts": `import { storage } from "anyfn";
import { orders, thumbnails, uploads } from "../resources.ts";
export default storage(
  { bucket: uploads, on: ["created"], resources: [uploads.for("read"), thumbnails.for("write", { prefix: "small/" }), orders] },
  async (event) => {
    await orders.send({ key: event.key });
  },
);
`,
};

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly unknown[];
  readonly Condition?: unknown;
}

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string; readonly Type: string }>>;
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties: {
          readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
          readonly Policies?: readonly { readonly Statement: readonly Statement[] }[];
        } & Readonly<Record<string, unknown>>;
      }
    >
  >;
}

describe("lambda", () => {
  test("each entry connects exactly what its function lists", async () => {
    await using app = await temporaryApp(APP);
    const { out } = await app.build(["lambda"]);
    const code = (name: string): Promise<string> => readFile(join(out, "lambda", name, "index.mjs"), "utf8");
    const hello = await code("hello");
    expect(variablesIn(hello)).toEqual([]);
    expect(hello).not.toContain("anyfn.clients");
    const charge = await code("charge");
    expect(variablesIn(charge)).toEqual(["ANYFN_KV_SEEN", "ANYFN_QUEUE_INVOICES"]);
    const shrink = await code("shrink");
    expect(variablesIn(shrink)).toEqual([
      "ANYFN_BUCKET_THUMBNAILS",
      "ANYFN_BUCKET_UPLOADS",
      "ANYFN_QUEUE_ORDERS",
    ]);
    expect(charge).not.toContain("ListObjectsV2Command({");
    expect(shrink).not.toContain("ScanCommand({");
  });

  test("a call without its variable says which one is missing", async () => {
    await using app = await temporaryApp(APP);
    const { out } = await app.build(["lambda"]);
    const { handler } = (await import(pathToFileURL(join(out, "lambda/shrink/index.mjs")).href)) as {
      readonly handler: (event: unknown, context: unknown) => Promise<unknown>;
    };
    const event = {
      Records: [
        {
          eventSource: "aws:s3",
          eventVersion: "2.1",
          eventTime: "2026-01-01T00:00:00.000Z",
          eventName: "ObjectCreated:Put",
          awsRegion: "eu-central-1",
          responseElements: { "x-amz-request-id": "1" },
          s3: {
            bucket: { name: "b", arn: "arn:aws:s3:::b" },
            object: { key: "a.jpg", size: 1, eTag: "e", sequencer: "1" },
          },
        },
      ],
    };
    await expect(handler(event, { getRemainingTimeInMillis: () => 1000, awsRequestId: "1" })).rejects.toThrow(
      "ANYFN_QUEUE_ORDERS",
    );
  });

  test("the template fills the variables, makes what the app owns, and grants what each function asks for", async () => {
    await using app = await temporaryApp(APP);
    const { out } = await app.build(["lambda"]);
    const text = await readFile(join(out, "lambda/template.yaml"), "utf8");
    const { Parameters, Resources } = parse(text) as Template;
    expect(text).toContain("# Rights: each function has a role of its own");
    const of = (name: string): Template["Resources"][string]["Properties"] =>
      Resources[`${name}Function`]?.Properties as never;
    expect(of("Hello").Policies).toBeUndefined();
    expect(of("Charge").Environment.Variables).toMatchObject({
      ANYFN_KV_SEEN: { Ref: "SeenTable" },
      ANYFN_QUEUE_INVOICES: { "Fn::Sub": [expect.stringContaining("https://sqs."), expect.anything()] },
    });
    expect(of("Charge").Policies?.flatMap(({ Statement }) => Statement)).toEqual([
      {
        Effect: "Allow",
        Action: ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"],
        Resource: [{ "Fn::GetAtt": ["SeenTable", "Arn"] }],
      },
      { Effect: "Allow", Action: ["sqs:SendMessage"], Resource: [{ Ref: "InvoicesQueueArn" }] },
    ]);
    expect(of("Shrink").Environment.Variables).toMatchObject({
      ANYFN_BUCKET_THUMBNAILS: { Ref: "ThumbnailsBucket" },
      ANYFN_BUCKET_UPLOADS: { Ref: "UploadsBucketName" },
      ANYFN_QUEUE_ORDERS: { Ref: "OrdersQueue" },
    });
    expect(of("Shrink").Policies?.flatMap(({ Statement }) => Statement)).toEqual([
      {
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:PutObject"],
        Resource: [{ "Fn::Sub": `arn:\${AWS::Partition}:s3:::\${ThumbnailsBucket}/small/*` }],
      },
      {
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [{ "Fn::Sub": `arn:\${AWS::Partition}:s3:::\${UploadsBucketName}/*` }],
      },
      {
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [{ "Fn::Sub": `arn:\${AWS::Partition}:s3:::\${UploadsBucketName}` }],
      },
      {
        Effect: "Allow",
        Action: ["sqs:SendMessage"],
        Resource: [{ "Fn::GetAtt": ["OrdersQueue", "Arn"] }],
      },
    ]);
    // Nobody in this app receives invoices: who deploys says where they are.
    expect(Parameters["InvoicesQueueArn"]).toEqual({ Type: "String", Description: expect.anything() });
    expect(Resources["SeenTable"]).toMatchObject({
      Type: "AWS::DynamoDB::Table",
      DeletionPolicy: "Retain",
      Properties: {
        KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
        TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true },
      },
    });
    expect(
      Object.keys(Resources)
        .filter((id) => /Queue$|Bucket$/.test(id))
        .sort(),
    ).toEqual(["OrdersDeadQueue", "OrdersQueue", "ShrinkDeadQueue", "ThumbnailsBucket", "UploadsBucket"]);
  });

  test("the configuration names what exists already, and a server elsewhere", async () => {
    await using app = await temporaryApp({
      ...APP,
      "anyfn.config.ts": `export default { resources: {
  "bucket:thumbnails": { existing: "our-thumbnails" },
  "queue:invoices": { existing: "arn:aws:sqs:eu-central-1:123456789012:invoices" },
  "kv:seen": { existing: "our-seen" },
  "bucket:uploads": { service: "s3" },
} };
`,
    });
    const { out } = await app.build(["lambda"]);
    const { Parameters, Resources } = parse(
      await readFile(join(out, "lambda/template.yaml"), "utf8"),
    ) as Template;
    expect(Object.keys(Parameters ?? {}).filter((id) => /Invoices|Thumbnails|Seen/.test(id))).toEqual([]);
    expect(Object.keys(Resources).filter((id) => /Thumbnails|SeenTable/.test(id))).toEqual([]);
    expect(Resources["ChargeFunction"]?.Properties.Environment.Variables).toMatchObject({
      ANYFN_KV_SEEN: "our-seen",
      ANYFN_QUEUE_INVOICES: {
        "Fn::Sub": `https://sqs.eu-central-1.\${AWS::URLSuffix}/123456789012/invoices`,
      },
    });
    await using elsewhere = await temporaryApp({
      ...APP,
      "anyfn.config.ts": `export default { resources: { "bucket:thumbnails": { endpoint: "https://r2.example.com" } } };\n`,
    });
    const { out: other } = await elsewhere.build(["lambda"]);
    const template = parse(await readFile(join(other, "lambda/template.yaml"), "utf8")) as Template;
    expect(template.Parameters).toMatchObject({
      ThumbnailsBucketName: { Type: "String" },
      ThumbnailsAccessKeyId: { NoEcho: true },
      ThumbnailsSecretAccessKey: { NoEcho: true },
    });
    expect(template.Parameters["ThumbnailsBucketName"]?.Default).toBeUndefined();
    expect(JSON.stringify(template.Resources["ShrinkFunction"]?.Properties.Policies)).not.toContain(
      "Thumbnails",
    );
  });
});

/** The lines of a script that grant something, without what varies. */
function grants(script: string): readonly string[] {
  return script
    .replaceAll("\\\n  ", "")
    .split("\n")
    .filter((line) => /add-iam-policy-binding|^grant |^own_role /.test(line))
    .map((line) => line.replace(/\s+/g, " "));
}

test("Google's script makes what the app owns, and gives its account what is listed", async () => {
  await using app = await temporaryApp(APP);
  const { out } = await app.build(["cloud-functions"]);
  const script = await readFile(join(out, "cloud-functions/deploy.sh"), "utf8");
  execFileSync("bash", ["-n", join(out, "cloud-functions/deploy.sh")]);
  expect(script).toContain("# Rights: all functions of the app run as one service account");
  expect(script).toContain(`shop-functions@\${PROJECT}.iam.gserviceaccount.com`);
  expect(script).toMatch(/ANYFN_QUEUE_ORDERS=projects\/\$\{PROJECT\}\/topics\/\$\{QUEUE_ORDERS\}/);
  expect(script).toMatch(/^QUEUE_INVOICES="\$\{QUEUE_INVOICES:\?/m);
  const bindings = grants(script).filter(
    (line) => !line.includes("eventarc.eventReceiver") && !line.includes("service-agent"),
  );
  const roles = bindings.filter((line) => line.startsWith("run gcloud") || line.startsWith("grant "));
  expect(
    roles
      .map(
        (line) =>
          `${/(?:buckets|topics) add-iam-policy-binding (\S+)/.exec(line)?.[1] ?? "project"} ${/roles\/[\w.]+/.exec(line)?.[0]}`,
      )
      .sort(),
  ).toEqual(
    [
      "project roles/datastore.user",
      "project roles/datastore.viewer",
      '"$QUEUE_INVOICES" roles/pubsub.publisher',
      '"$QUEUE_ORDERS" roles/pubsub.publisher',
      '"gs://$BUCKET_THUMBNAILS" roles/storage.legacyBucketWriter',
      '"gs://$BUCKET_UPLOADS" roles/storage.objectViewer',
    ]
      .map((line) => line.replace(/\$(\w+)/, (_, name: string) => `$` + `{${name}}`))
      .sort(),
  );
});

test("Azure's script makes what the app owns, and grants the app what is listed", async () => {
  await using app = await temporaryApp({
    ...APP,
    "functions/shrink.ts": APP["functions/shrink.ts"]
      .replace(", orders]", "]")
      .replace(/await orders.*\n/, ""),
  });
  const { out } = await app.build(["azure-functions"]);
  const path = join(out, "azure-functions/deploy.sh");
  const script = await readFile(path, "utf8");
  execFileSync("bash", ["-n", path]);
  expect(script).toContain("# Rights: all functions of the app share one process and one identity");
  const BLOB = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
  const TABLE = "Microsoft.Storage/storageAccounts/tableServices/tables/entities";
  expect(grants(script).map((line) => line.replaceAll(/[${}"]/g, ""))).toEqual([
    `own_role APP-bucket-thumbnails ${BLOB}/add/action ${BLOB}/write`,
    "grant APP-bucket-thumbnails (storage_id BUCKET_THUMBNAILS_ACCOUNT)/blobServices/default/containers/thumbnails",
    `own_role APP-bucket-uploads ${BLOB}/read`,
    "grant APP-bucket-uploads (storage_id BUCKET_UPLOADS_ACCOUNT)/blobServices/default/containers/uploads",
    `own_role APP-kv-seen ${["add/action", "delete", "read", "update/action", "write"].map((each) => `${TABLE}/${each}`).join(" ")}`,
    "grant APP-kv-seen (storage_id KV_SEEN_ACCOUNT)/tableServices/default/tables/seen",
  ]);
  expect(script).toMatch(/ANYFN_QUEUE_INVOICES="\$\{ANYFN_QUEUE_INVOICES:\?/);
});

test("Firebase's functions know their project, and a script gives their account what is listed", async () => {
  await using app = await temporaryApp({
    "resources.ts": RESOURCES,
    "functions/own.ts": `import { http } from "anyfn";
import { invoices, seen, uploads } from "../resources.ts";
export default http({ resources: [seen.for("read"), uploads.for("write"), invoices] }, async () => Response.json(await seen.get("a")));
`,
  });
  const { out } = await app.build(["firebase"]);
  const path = join(out, "firebase/rights.sh");
  execFileSync("bash", ["-n", path]);
  expect((await readFile(path, "utf8")).split("\n").filter((line) => line.startsWith("gcloud "))).toEqual([
    'gcloud storage buckets add-iam-policy-binding gs://uploads --member="$MEMBER" --role=roles/storage.legacyBucketWriter --format=none',
    'gcloud projects add-iam-policy-binding "$PROJECT" --condition=None --member="$MEMBER" --role=roles/datastore.viewer --format=none',
  ]);
  expect(await readFile(join(out, "firebase/functions/.env"), "utf8")).toContain("# ANYFN_QUEUE_INVOICES=");
});

test("Netlify's stores are the site's", async () => {
  await using app = await temporaryApp({
    "resources.ts": RESOURCES,
    "functions/own.ts": `import { http } from "anyfn";
import { seen, uploads } from "../resources.ts";
export default http({ resources: [seen, uploads.for("read")] }, async () => Response.json(await seen.get("a")));
`,
  });
  const { out } = await app.build(["netlify"]);
  expect(await readFile(join(out, "netlify/netlify.toml"), "utf8")).toContain(
    "# Rights: the stores of Netlify Blobs are the site's",
  );
  await using asked = await temporaryApp({
    "resources.ts": RESOURCES,
    "functions/own.ts": `import { http } from "anyfn";
import { orders } from "../resources.ts";
export default http({ resources: [orders] }, async () => Response.json(await orders.send(1)));
`,
  });
  expect(await asked.mistakes(["netlify"])).toMatch(/netlify has no service for a queue without being asked/);
});

describe("mistakes", () => {
  test.each([
    ['{ "bucket:nothing": { existing: "x" } }', '"bucket:nothing", which no function lists'],
    [
      '{ "queue:orders": { service: "gcp.nothing" } }',
      '"gcp.nothing" for it, which is not known. There are "aws.sqs"',
    ],
    ['{ orders: { existing: "x" } }', 'such as "bucket:uploads"'],
    ['{ "queue:orders": { url: "x" } }', '"url", which is not known'],
  ])("of the configuration: %s", async (resources, said) => {
    await using app = await temporaryApp({
      ...APP,
      "anyfn.config.ts": `export default { resources: ${resources} };\n`,
    });
    expect(await app.mistakes(["lambda"])).toContain(said);
  });
});

describe("rules", () => {
  const clients =
    'import { bucket } from "@anyfn/clients";\nimport { storage } from "anyfn";\nexport const files = bucket("files");\n';
  const storing = (options: string): Readonly<Record<string, string>> => ({
    "functions/own.ts": `${clients}export default storage({ bucket: files, ${options} }, () => {});\n`,
  });

  test.each([
    "resources: [files]",
    'on: ["created", "deleted"], resources: [files.for("write")]',
    'prefix: "in/", resources: [files.for("write")]',
    'prefix: "in/", resources: [files.for("write", { prefix: "in/out/" })]',
    'prefix: "in/out/", resources: [files.for("write", { prefix: "in/" })]',
  ])("a function that may call itself is refused: %s", async (options) => {
    await using app = await temporaryApp(storing(options));
    const said = await app.mistakes(["node"]);
    expect(said).toContain("functions/own.ts:4  own");
    expect(said).toContain("it could call itself for ever");
  });

  test.each([
    'resources: [files.for("read", "list")]',
    'on: ["deleted"], resources: [files]',
    'prefix: "in/", resources: [files.for("write", { prefix: "out/" })]',
  ])("one that cannot is built: %s", async (options) => {
    await using app = await temporaryApp(storing(options));
    const { warnings } = await app.build(["node"]);
    expect(warnings).toEqual([]);
  });

  test("a handle that the code has and the list leaves out is told of", async () => {
    await using app = await temporaryApp({
      "resources.ts": RESOURCES,
      "lib/again.ts": 'export { orders as jobs, seen } from "../resources.ts";\n',
      "lib/work.ts": 'import { jobs } from "./again.ts";\nexport const work = () => jobs.send({});\n',
      "functions/deep.ts":
        'import { http } from "anyfn";\nimport { work } from "../lib/work.ts";\nexport default http(async () => { await work(); return new Response(); });\n',
      "functions/listed.ts":
        'import { http } from "anyfn";\nimport { seen } from "../resources.ts";\nexport default http({ route: "/x", resources: [seen] }, async () => { await seen.get("a"); return new Response(); });\n',
      "functions/heard.ts":
        'import { queue } from "anyfn";\nimport { invoices } from "../resources.ts";\nexport default queue({ name: invoices }, () => {});\n',
    });
    const { warnings } = await app.build(["node"]);
    expect(warnings).toEqual([
      expect.objectContaining({
        code: "UNLISTED_RESOURCE",
        file: "functions/deep.ts",
        function: "deep",
        reason: expect.stringContaining("the handle jobs of queue:orders"),
      }),
    ]);
  });

  test("the server for development knows what the app's other targets cannot do", async () => {
    await using app = await temporaryApp(APP);
    const { out } = await app.build(["node", "lambda"]);
    const server = await readFile(join(out, "node/server.mjs"), "utf8");
    expect(server).toMatch(/within:\[\{id:.aws\.sqs.,limits:\{maxBytes:/);
    await using alone = await temporaryApp({
      ...APP,
      "anyfn.config.ts": 'export default { targets: ["node"] };\n',
    });
    expect(await readFile(join((await alone.build()).out, "node/server.mjs"), "utf8")).not.toContain(
      "aws.sqs",
    );
  });
});

/** The variables of resources that a bundle reads. */
function variablesIn(code: string): readonly string[] {
  return [
    ...new Set(
      [...code.matchAll(/ANYFN_(?:BUCKET|QUEUE|TOPIC|EVENTS|KV|FUNCTION)_\w+/g)].map(([name]) => name),
    ),
  ].sort();
}
