import type { BuiltEntry, FunctionPlan, Kind, TextFormats } from "anyfn/target";
import { describe, expect, test } from "vitest";
import { all } from "../all.ts";
import { target } from "./target.ts";

/** What a file's text stands for: the value itself, so that tests see the template as data. */
const formats: TextFormats = { yaml: (value, comment) => JSON.stringify({ comment, value }) };

describe("rows", () => {
  test("are those of all.ts, in its order", () => {
    expect(target.triggers.map(({ id, kind }) => ({ id, kind }))).toEqual(
      all.map(({ id, kind }) => ({ id, kind })),
    );
  });

  test.each(target.triggers.map((ref) => [ref.id, ref] as const))(
    "%s is where its reference says",
    async (id, { from, name, kind }) => {
      const module = (await import(from)) as Readonly<Record<string, unknown>>;
      expect(module[name]).toMatchObject({ id, kind });
    },
  );
});

describe("entries", () => {
  test("import one row, and user code by its name", () => {
    const [entry] = target.entries(app([fn("http", {}, "hello")]));
    expect(entry).toEqual({
      path: "hello/index.mjs",
      text: `import fn from "anyfn:function/hello";
import { serve } from "@anyfn/lambda/serve";
import { httpV2 } from "@anyfn/lambda/events/http-v2";
export const handler = serve(fn, [httpV2], { name: "hello" });
`,
      functions: ["hello"],
      triggers: ["aws.apigateway.http-v2"],
      entry: "index.handler",
      zip: "hello.zip",
    });
  });

  test.each<[Kind, object, object, readonly string[], boolean]>([
    ["http", {}, {}, ["aws.apigateway.http-v2"], false],
    ["http", {}, { http: "rest-api" }, ["aws.apigateway.rest"], false],
    ["http", {}, { http: "function-url" }, ["aws.function-url"], false],
    ["http", {}, { http: "alb" }, ["aws.alb"], false],
    ["http", { streaming: true }, { http: "alb" }, ["aws.function-url"], false],
    ["http", { streaming: true }, { http: "rest-api" }, ["aws.apigateway.rest"], false],
    ["http", { native: { lambda: { trigger: "aws.lattice.v2" } } }, {}, ["aws.lattice.v2"], false],
    ["schedule", {}, {}, ["aws.scheduler"], false],
    ["storage", {}, {}, ["aws.s3"], false],
    [
      "storage",
      { native: { lambda: { trigger: ["aws.s3", "aws.s3.sqs"] } } },
      {},
      ["aws.s3", "aws.s3.sqs"],
      true,
    ],
    ["queue", {}, {}, ["aws.sqs"], true],
    ["queue", { native: { lambda: { trigger: "aws.mq.rabbit" } } }, {}, ["aws.mq.rabbit"], false],
    ["topic", {}, {}, ["aws.sns"], false],
    ["database", {}, {}, ["aws.dynamodb"], true],
    ["stream", {}, {}, ["aws.kinesis"], true],
    ["event", {}, {}, ["aws.eventbridge"], false],
    ["invoke", {}, {}, ["aws.invoke"], false],
  ])("%s %j under %j", (kind, options, config, triggers, partial) => {
    const [entry] = target.entries(app([fn(kind, options)], config));
    expect(entry?.triggers.toSorted()).toEqual(triggers.toSorted());
    expect(entry?.text.includes("partialBatch: true")).toBe(partial);
    expect(entry?.text.includes("serveStream(fn")).toBe("streaming" in options);
  });

  test.each<[string, boolean, object, object]>([
    ["the configuration", true, {}, { runtime: "nodejs22.x" }],
    ["the function", true, { native: { lambda: { Runtime: "nodejs22.x" } } }, {}],
    [
      "the function against the configuration",
      false,
      { native: { lambda: { Runtime: "nodejs24.x" } } },
      { runtime: "nodejs22.x" },
    ],
    ["nobody", false, {}, {}],
    ["a streaming function, which always does", false, { streaming: true }, { runtime: "nodejs22.x" }],
  ])(
    "an entry answers promises alone where nodejs22.x runs it: asked for by %s",
    (_by, promise, options, config) => {
      const [entry] = target.entries(app([fn("http", options)], config));
      expect(entry?.text.includes("promise: true")).toBe(promise);
    },
  );
});

describe("check", () => {
  test.each<[string, FunctionPlan[], object]>([
    ["nothing is wrong with defaults", [fn("http", {}), fn("queue", { name: "q" }, "b")], {}],
    [
      "limits are met",
      [fn("queue", { name: "q", memory: 10_240, timeout: 900, batchSize: 10_000, retry: { attempts: 999 } })],
      {},
    ],
    [
      "two storage functions share a bucket apart",
      [fn("storage", { bucket: "b", prefix: "a/" }), fn("storage", { bucket: "b", prefix: "b/" }, "b")],
      {},
    ],
    ["two storage functions share a bucket through the bus", [bus("a"), bus("b")], {}],
    ["awsSdk may be the runtime's", [fn("http", {})], { awsSdk: "runtime", runtime: "nodejs22.x" }],
  ])("%s", (_, functions, config) => {
    expect(target.check(app(functions, config))).toEqual([]);
  });

  test.each<[string, FunctionPlan[], object, readonly string[]]>([
    [
      "another kind's trigger",
      [fn("http", { native: { lambda: { trigger: "aws.sqs" } } })],
      {},
      ['native.lambda.trigger is "aws.sqs", which is no trigger of http functions.'],
    ],
    [
      "a slow function behind a gateway",
      [fn("http", { timeout: 31 })],
      {},
      [
        "timeout: 31 is more than API Gateway waits: it answers 503 after 30 seconds while the function goes on.",
      ],
    ],
    [
      "a slow function behind a REST API",
      [fn("http", { timeout: 30 })],
      { http: "rest-api" },
      [
        "timeout: 30 is more than API Gateway waits: it answers 503 after 29 seconds while the function goes on.",
      ],
    ],
    [
      "streaming through a load balancer",
      [fn("http", { streaming: true, native: { lambda: { trigger: "aws.alb" } } })],
      {},
      ['A streaming function answers through its own URL on Lambda, but native.lambda.trigger is "aws.alb".'],
    ],
    [
      "streaming of an app that answers through a load balancer",
      [fn("http", { streaming: true })],
      { http: "alb" },
      [
        'The app answers through a load balancer (lambda.http: "alb"), which cannot stream, but the function has streaming: true.',
      ],
    ],
    [
      "retries of a topic",
      [fn("topic", { name: "t", retry: { attempts: 3 } })],
      {},
      [
        "retry.attempts: 3 is not a whole number from 0 to 2 (for functions that are called asynchronously), which is what Lambda takes.",
      ],
    ],
    [
      "eleven messages in order",
      [fn("queue", { name: "q", ordered: true, batchSize: 11 })],
      {},
      [
        "batchSize: 11 is not a whole number from 1 to 10 (messages of an ordered queue), which is what Lambda takes.",
      ],
    ],
    [
      "no trigger at all",
      [fn("queue", { name: "q", native: { lambda: { trigger: [] } } })],
      {},
      ["native.lambda.trigger is an empty list: nothing would call the function, and it would take nothing."],
    ],
    [
      "triggers of which only one hears of single failures",
      [fn("stream", { name: "s", native: { lambda: { trigger: ["aws.kinesis", "aws.msk"] } } })],
      {},
      [
        "native.lambda.trigger has aws.kinesis, whose mapping takes failures one by one, and aws.msk, which would take a list of them for success.",
      ],
    ],
    [
      "more of a queue at once than a mapping takes",
      [fn("queue", { name: "q", maxInstances: 1001 })],
      {},
      [
        "maxInstances: 1001 is not a whole number from 2 to 1000 (instances, for a queue), which is what Lambda takes.",
      ],
    ],
    [
      "a private function behind a load balancer",
      [fn("http", { access: "private" })],
      { http: "alb" },
      ['access is "private", but a load balancer lets everybody through who reaches it.'],
    ],
    [
      "a public function that is no http function",
      [fn("invoke", { access: "public" })],
      {},
      ['access is "public", but an invoke function on Lambda is called by whom AWS lets call it alone.'],
    ],
    [
      "a time zone on the bus",
      [
        fn("schedule", {
          cron: "0 2 * * *",
          timezone: "Europe/Paris",
          native: { lambda: { trigger: "aws.eventbridge.schedule" } },
        }),
      ],
      {},
      ['A rule of the event bus knows UTC alone, but timezone is "Europe/Paris".'],
    ],
    [
      "the edge",
      [fn("http", { native: { lambda: { trigger: "aws.edge" } } })],
      {},
      ["Lambda@Edge takes neither environment nor template of this kind: it is no build target."],
    ],
    [
      "one object for two functions",
      [fn("storage", { bucket: "b", suffix: ".jpg" }), fn("storage", { bucket: "b", prefix: "a/" }, "b")],
      {},
      [
        'S3 sends an object\'s notification to one function only, but fn and b both ask for the same objects of "b".',
      ],
    ],
  ])("refuses %s", (_, functions, config, reasons) => {
    const problems = target.check(app(functions, config));
    expect(problems.map(({ reason }) => reason)).toEqual(reasons);
    for (const { waysOut } of problems) expect(waysOut.length).toBeGreaterThanOrEqual(2);
  });
});

describe("the template", () => {
  test("has what every function gets", () => {
    const { comment, value } = template([fn("invoke", {}, "admin-report")]);
    expect(comment).toBe("shop on AWS Lambda. Deploy it from this folder: sam deploy --guided");
    expect(value).toEqual({
      AWSTemplateFormatVersion: "2010-09-09",
      Transform: "AWS::Serverless-2016-10-31",
      Description: "shop",
      Resources: {
        AdminReportFunction: {
          Type: "AWS::Serverless::Function",
          Properties: {
            FunctionName: { "Fn::Sub": `\${AWS::StackName}-admin-report` },
            CodeUri: "admin-report.zip",
            Handler: "index.handler",
            Runtime: "nodejs24.x",
            Architectures: ["x86_64"],
            MemorySize: 512,
            Timeout: 30,
            Environment: { Variables: { NODE_OPTIONS: "--enable-source-maps" } },
            LoggingConfig: { LogGroup: { Ref: "AdminReportLogs" } },
          },
        },
        AdminReportLogs: {
          Type: "AWS::Logs::LogGroup",
          Properties: {
            LogGroupName: { "Fn::Sub": `/aws/lambda/\${AWS::StackName}-admin-report` },
            RetentionInDays: 30,
          },
        },
      },
    });
  });

  test("keeps logs for as long as the app says, or leaves them to Lambda", () => {
    const plan = [fn("invoke", {}, "a")];
    expect(template(plan, { logRetention: 7 }).value.Resources.ALogs?.Properties.RetentionInDays).toBe(7);
    const { value } = template(plan, { logRetention: false });
    expect(Object.keys(value.Resources)).toEqual(["AFunction"]);
    expect(propertiesOf(value, "A")).not.toHaveProperty("LoggingConfig");
    expect(target.check(app(plan, { logRetention: 8 }))).toHaveLength(1);
  });

  test.each<[string, FunctionPlan]>([
    ["a schedule", fn("schedule", { cron: "0 2 * * *" })],
    ["a bucket", fn("storage", { bucket: "uploads" })],
    ["a topic", fn("topic", { name: "signups" })],
    ["events", fn("event", { type: "com.example.placed" })],
  ])("ends the tries of %s in a queue of dead letters", (_, plan) => {
    const { value } = template([plan]);
    expect(propertiesOf(value, "Fn")).toMatchObject({
      EventInvokeConfig: {
        MaximumRetryAttempts: 2,
        DestinationConfig: {
          OnFailure: { Type: "SQS", Destination: { "Fn::GetAtt": ["FnDeadQueue", "Arn"] } },
        },
      },
    });
    expect(value.Resources.FnDeadQueue?.Properties).toEqual({
      QueueName: { "Fn::Sub": `\${AWS::StackName}-fn-dead` },
      MessageRetentionPeriod: 1_209_600,
    });
  });

  test("appends what native says to lists, merges records, and takes away by null", () => {
    const { value } = template([
      fn("storage", {
        bucket: "uploads",
        native: {
          lambda: { Policies: ["AWSXrayWriteOnlyAccess"], LoggingConfig: null, Tags: { team: "a" } },
        },
      }),
    ]);
    expect(propertiesOf(value, "Fn")).toMatchObject({
      Policies: [{ S3ReadPolicy: { BucketName: { Ref: "UploadsBucketName" } } }, "AWSXrayWriteOnlyAccess"],
      Tags: { team: "a" },
    });
    expect(propertiesOf(value, "Fn")).not.toHaveProperty("LoggingConfig");
  });

  test("has no physical name that another stack, or another app, of the account has", () => {
    const plans = [
      fn("http", { route: "/" }, "hello"),
      fn("schedule", { cron: "0 2 * * *" }, "nightly"),
      fn("storage", { bucket: "uploads" }, "thumbnail"),
      fn("queue", { name: "orders", ordered: true }, "orders"),
      fn("topic", { name: "signups" }, "signups"),
      fn("stream", { name: "clicks" }, "clicks"),
      fn("database", { collection: "users" }, "users"),
      fn("event", { type: "com.example.placed" }, "placed"),
      fn("invoke", {}, "price"),
    ];
    const { value } = template(plans);
    const names = Object.entries(value.Resources).flatMap(([id, { Properties }]) =>
      Object.entries(Properties)
        .filter(([key]) => /^(?:Function|Queue|Topic|Bucket|LogGroup|Table|Stream|Rule|Role)?Name$/.test(key))
        .map(([key, name]) => ({ id, key, name })),
    );
    expect(names.length).toBeGreaterThan(20);
    const inStack = (stack: string): readonly string[] =>
      names.map(({ key, name }) => {
        const text = (name as { readonly "Fn::Sub"?: string })["Fn::Sub"];
        if (text !== undefined) return `${key} ${text.replace(`\${AWS::StackName}`, stack)}`;
        const { Ref = "" } = name as { readonly Ref?: string };
        // Whoever deploys gives the name: nothing is taken by default.
        expect(value.Parameters?.[Ref], JSON.stringify(name)).not.toHaveProperty("Default");
        return `${stack}:${Ref}`;
      });
    const all = ["shop-test", "shop-production", "blog-test", "blog-production"].flatMap(inStack);
    expect(new Set(all).size).toBe(all.length);
  });

  test("has every option that a function may have", () => {
    const options = {
      memory: 1024,
      timeout: 20,
      maxInstances: 7,
      minInstances: 2,
      architecture: "arm64",
      secrets: ["SLACK_TOKEN"],
      retry: { attempts: 1, maxAge: 3600, deadLetter: "lost" },
      native: {
        lambda: {
          trigger: "aws.invoke",
          Environment: { Variables: { EXTRA: "1" } },
          Tracing: "Active",
          Architectures: ["x86_64"],
        },
      },
    };
    const { value } = template(
      [{ ...fn("invoke", options), env: { LEVEL: "info", NODE_OPTIONS: "--no-warnings" } }],
      { runtime: "nodejs22.x" },
    );
    expect(value.Parameters).toEqual({
      SecretPrefix: {
        Type: "String",
        Description: "Put before the names of secrets in Secrets Manager, for example shop/production/.",
        Default: "",
      },
    });
    expect(value.Resources).toEqual({
      FnFunction: {
        Type: "AWS::Serverless::Function",
        Properties: {
          FunctionName: { "Fn::Sub": `\${AWS::StackName}-fn` },
          CodeUri: "fn.zip",
          Handler: "index.handler",
          Runtime: "nodejs22.x",
          Architectures: ["x86_64"],
          MemorySize: 1024,
          Timeout: 20,
          ReservedConcurrentExecutions: 7,
          AutoPublishAlias: "live",
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
          Environment: {
            Variables: {
              LEVEL: "info",
              NODE_OPTIONS: "--no-warnings --enable-source-maps",
              SLACK_TOKEN: {
                "Fn::Sub": `{{resolve:secretsmanager:\${SecretPrefix}SLACK_TOKEN:SecretString}}`,
              },
              EXTRA: "1",
            },
          },
          EventInvokeConfig: {
            MaximumRetryAttempts: 1,
            MaximumEventAgeInSeconds: 3600,
            DestinationConfig: {
              OnFailure: { Type: "SQS", Destination: { "Fn::GetAtt": ["LostQueue", "Arn"] } },
            },
          },
          LoggingConfig: { LogGroup: { Ref: "FnLogs" } },
          Tracing: "Active",
        },
      },
      LostQueue: {
        Type: "AWS::SQS::Queue",
        Properties: {
          QueueName: { "Fn::Sub": `\${AWS::StackName}-lost` },
          MessageRetentionPeriod: 1_209_600,
        },
      },
      FnLogs: {
        Type: "AWS::Logs::LogGroup",
        Properties: {
          LogGroupName: { "Fn::Sub": `/aws/lambda/\${AWS::StackName}-fn` },
          RetentionInDays: 30,
        },
      },
    });
  });

  test("routes HTTP through one API", () => {
    const { value } = template([
      fn("http", { route: "/users/:id/posts" }, "a"),
      fn("http", { route: "/files/*" }, "b"),
      fn("http", {}, "c"),
      fn("http", { route: "/orders/:id", methods: ["GET"] }, "d"),
      fn("http", { route: "/orders/:order", methods: ["PUT", "DELETE"], access: "private" }, "e"),
    ]);
    expect(value.Resources.HttpApi).toEqual({
      Type: "AWS::Serverless::HttpApi",
      Properties: { Auth: { EnableIamAuthorizer: true } },
    });
    expect(value.Outputs).toEqual({
      HttpApiUrl: {
        Description: "Where the HTTP functions answer.",
        Value: { "Fn::Sub": `https://\${HttpApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}` },
      },
    });
    const api = (more: object): object => ({
      Type: "HttpApi",
      Properties: { ApiId: { Ref: "HttpApi" }, ...more, PayloadFormatVersion: "2.0" },
    });
    expect(eventsOf(value, "A")).toEqual({ Http: api({ Path: "/users/{id}/posts", Method: "ANY" }) });
    expect(eventsOf(value, "B")).toEqual({
      Http: api({ Path: "/files/{proxy+}", Method: "ANY" }),
      Http2: api({ Path: "/files", Method: "ANY" }),
    });
    expect(eventsOf(value, "C")).toEqual({ Http: api({}) });
    expect(eventsOf(value, "D")).toEqual({
      HttpGet: api({ Path: "/orders/{id}", Method: "GET" }),
      HttpHead: api({ Path: "/orders/{id}", Method: "HEAD" }),
    });
    const signed = (method: string): object => {
      const event = api({ Path: "/orders/{order}", Method: method }) as { readonly Properties: object };
      return { ...event, Properties: { ...event.Properties, Auth: { Authorizer: "AWS_IAM" } } };
    };
    expect(eventsOf(value, "E")).toEqual({ HttpPut: signed("PUT"), HttpDelete: signed("DELETE") });
  });

  const cors = (options: object, name: string): FunctionPlan => ({
    ...fn("http", { route: "/orders/:id", ...options }, name),
    preflight: true,
  });

  test("lets CORS preflights of a shared route in, at one of its functions", () => {
    const functions = [
      fn("http", { route: "/orders/:id", methods: ["GET"] }, "a"),
      cors({ methods: ["PUT"] }, "b"),
      cors({ methods: ["DELETE"] }, "c"),
    ];
    const { value } = template(functions);
    expect(Object.keys(eventsOf(value, "A"))).toEqual(["HttpGet", "HttpHead"]);
    expect(Object.keys(eventsOf(value, "B"))).toEqual(["HttpPut", "HttpOptions"]);
    expect(Object.keys(eventsOf(value, "C"))).toEqual(["Http"]);
    const asked = template([
      ...functions,
      fn("http", { route: "/orders/:id", methods: ["OPTIONS"] }, "d"),
    ]).value;
    expect(Object.keys(eventsOf(asked, "B"))).toEqual(["Http"]);
    expect(Object.keys(eventsOf(asked, "D"))).toEqual(["Http"]);
  });

  test("tells functions without a route apart by their methods", () => {
    const { value } = template([
      fn("http", { methods: ["POST"] }, "a"),
      fn("http", { methods: ["PUT"] }, "b"),
    ]);
    expect(
      Object.values(eventsOf(value, "A")).map(({ Properties }) => [Properties.Path, Properties.Method]),
    ).toEqual([
      ["/{proxy+}", "POST"],
      ["/", "POST"],
    ]);
  });

  test.each(["http-api", "rest-api"] as const)("asks no signature of CORS preflights: %s", (http) => {
    const signed = { Authorizer: "AWS_IAM" };
    const { value } = template([cors({ access: "private" }, "a"), cors({ route: "/b" }, "b")], { http });
    expect(
      Object.values(eventsOf(value, "A")).map(({ Properties }) => [Properties.Method, Properties.Auth]),
    ).toEqual([
      ["ANY", signed],
      ["OPTIONS", undefined],
    ]);
    expect(
      Object.values(eventsOf(value, "B")).map(({ Properties }) => [Properties.Method, Properties.Auth]),
    ).toEqual([["ANY", undefined]]);
  });

  test("tells functions of one route behind a load balancer apart by their methods", () => {
    const { value } = template(
      [
        fn("http", { route: "/o", methods: ["GET"] }, "a"),
        cors({ route: "/o", methods: ["PUT", "POST", "PATCH", "DELETE"] }, "b"),
      ],
      { http: "alb" },
    );
    const conditions = Object.fromEntries(
      Object.entries(value.Resources).flatMap(([id, { Type, Properties }]) =>
        Type.endsWith("ListenerRule") ? [[id, [Properties.Priority, Properties.Conditions]]] : [],
      ),
    );
    const rule = (priority: string, ...methods: readonly string[]): unknown => [
      { Ref: priority },
      [
        { Field: "path-pattern", PathPatternConfig: { Values: ["/o"] } },
        { Field: "http-request-method", HttpRequestMethodConfig: { Values: methods } },
      ],
    ];
    expect(conditions).toEqual({
      AFunctionRule: rule("AFunctionPriority", "GET", "HEAD"),
      BFunctionRule: rule("BFunctionPriority", "PUT", "POST", "PATCH", "DELETE"),
      BFunctionRule2: rule("BFunctionPriority2", "OPTIONS"),
    });
  });

  test.each<[object, object]>([
    [{ streaming: true, timeout: 600 }, { http: "rest-api" }],
    [{ streaming: true, timeout: 600, native: { lambda: { trigger: "aws.apigateway.rest" } } }, {}],
  ])(
    "streams through a REST API, for longer than it waits for a whole answer: %j under %j",
    (options, config) => {
      const plan = app([fn("http", options)], config);
      expect(target.check(plan)).toEqual([]);
      expect(target.entries(plan)[0]?.text).toContain("serveStream(fn, [rest]");
      const { value } = template([fn("http", options)], config);
      const { Properties } = value.Resources["FnFunction"] as {
        Properties: Record<string, Record<string, object>>;
      };
      expect(Properties["FunctionUrlConfig"]).toBeUndefined();
      expect(Object.values(Properties["Events"] ?? {})).toMatchObject([
        { Type: "Api", Properties: { Path: "/", ResponseTransferMode: "RESPONSE_STREAM" } },
        { Type: "Api", Properties: { Path: "/{proxy+}", ResponseTransferMode: "RESPONSE_STREAM" } },
      ]);
    },
  );

  test("gives a streaming function a URL that streams", () => {
    const { value } = template([fn("http", { streaming: true, access: "private" })]);
    expect(propertiesOf(value, "Fn").FunctionUrlConfig).toEqual({
      AuthType: "AWS_IAM",
      InvokeMode: "RESPONSE_STREAM",
    });
    expect(value.Outputs).toEqual({
      FnFunctionAddress: {
        Description: "Where fn answers.",
        Value: { "Fn::GetAtt": ["FnFunctionUrl", "FunctionUrl"] },
      },
    });
  });

  test("routes HTTP through a REST API", () => {
    const { value } = template([fn("http", { route: "/a/:b" }), fn("http", {}, "rest")], {
      http: "rest-api",
    });
    expect(value.Resources.RestApi).toEqual({
      Type: "AWS::Serverless::Api",
      Properties: { StageName: "live", BinaryMediaTypes: ["*~1*"] },
    });
    const api = (path: string): object => ({
      Type: "Api",
      Properties: { RestApiId: { Ref: "RestApi" }, Path: path, Method: "ANY" },
    });
    expect(eventsOf(value, "Fn")).toEqual({ Http: api("/a/{b}") });
    expect(eventsOf(value, "Rest")).toEqual({ Http: api("/"), Http2: api("/{proxy+}") });
  });

  test("routes HTTP through a load balancer", () => {
    const { value } = template([fn("http", { route: "/a/:b/*" })], { http: "alb" });
    expect(value.Resources).toMatchObject({
      FnFunctionPermission: {
        Type: "AWS::Lambda::Permission",
        Properties: {
          Principal: "elasticloadbalancing.amazonaws.com",
          SourceArn: {
            "Fn::Sub": `arn:\${AWS::Partition}:elasticloadbalancing:\${AWS::Region}:\${AWS::AccountId}:targetgroup/*`,
          },
          FunctionName: { "Fn::GetAtt": ["FnFunction", "Arn"] },
        },
      },
      FnFunctionTargets: {
        DependsOn: "FnFunctionPermission",
        Properties: {
          TargetType: "lambda",
          TargetGroupAttributes: [{ Key: "lambda.multi_value_headers.enabled", Value: "true" }],
        },
      },
      FnFunctionRule: {
        Properties: {
          Conditions: [{ Field: "path-pattern", PathPatternConfig: { Values: ["/a/*", "/a/*/*"] } }],
        },
      },
    });
  });

  test("writes a schedule in AWS's own cron, with an input that tells the time", () => {
    const { value } = template([fn("schedule", { cron: "*/15 9-17 * * MON-FRI", timezone: "Europe/Paris" })]);
    expect(eventsOf(value, "Fn")).toEqual({
      Schedule: {
        Type: "ScheduleV2",
        Properties: {
          ScheduleExpression: "cron(0/15 9-17 ? * MON-FRI *)",
          ScheduleExpressionTimezone: "Europe/Paris",
          FlexibleTimeWindow: { Mode: "OFF" },
          Input:
            '{"source":"aws.scheduler","detail-type":"Scheduled Event","id":"<aws.scheduler.execution-id>","time":"<aws.scheduler.scheduled-time>","resources":["<aws.scheduler.schedule-arn>"],"detail":{"attempt":"<aws.scheduler.attempt-number>"}}',
        },
      },
    });
  });

  test("makes a bucket that tells one function", () => {
    const { value } = template([
      fn("storage", { bucket: "uploads", on: ["created", "deleted"], prefix: "in/", suffix: ".jpg" }),
    ]);
    expect(value.Parameters).toEqual({
      UploadsBucketName: {
        Type: "String",
        Description: 'Name of the bucket that functions call "uploads"; unique in the world.',
      },
    });
    expect(value.Resources.UploadsBucket).toEqual({
      Type: "AWS::S3::Bucket",
      // It holds data.
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: { BucketName: { Ref: "UploadsBucketName" } },
    });
    expect(propertiesOf(value, "Fn")).toMatchObject({
      Policies: [{ S3ReadPolicy: { BucketName: { Ref: "UploadsBucketName" } } }],
      Events: {
        Bucket: {
          Type: "S3",
          Properties: {
            Bucket: { Ref: "UploadsBucket" },
            Events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
            Filter: {
              S3Key: {
                Rules: [
                  { Name: "prefix", Value: "in/" },
                  { Name: "suffix", Value: ".jpg" },
                ],
              },
            },
          },
        },
      },
    });
  });

  test.each(["aws.s3.eventbridge", "aws.s3.sns", "aws.s3.sqs", "aws.s3.sns-sqs"])(
    "carries notifications through %s",
    (trigger) => {
      const { value } = template([
        fn("storage", { bucket: "uploads", on: ["created"], native: { lambda: { trigger } } }),
      ]);
      const resources = Object.entries(value.Resources).map(([id, { Type }]) => `${id} ${Type}`);
      const bucket = value.Resources.UploadsBucket;
      const topic = ["FnTopic AWS::SNS::Topic", "FnTopicPolicy AWS::SNS::TopicPolicy"];
      const queue = ["FnQueue AWS::SQS::Queue", "FnQueuePolicy AWS::SQS::QueuePolicy"];
      const common = [
        "FnFunction AWS::Serverless::Function",
        "UploadsBucket AWS::S3::Bucket",
        "FnDeadQueue AWS::SQS::Queue",
        "FnLogs AWS::Logs::LogGroup",
      ];
      const expected: Readonly<Record<string, readonly [readonly string[], object, string]>> = {
        "aws.s3.eventbridge": [
          common,
          { EventBridgeConfiguration: { EventBridgeEnabled: true } },
          "EventBridgeRule",
        ],
        "aws.s3.sns": [
          [...common, ...topic],
          { TopicConfigurations: [{ Event: "s3:ObjectCreated:*", Topic: { Ref: "FnTopic" } }] },
          "SNS",
        ],
        "aws.s3.sqs": [
          [...common, ...queue],
          {
            QueueConfigurations: [
              { Event: "s3:ObjectCreated:*", Queue: { "Fn::GetAtt": ["FnQueue", "Arn"] } },
            ],
          },
          "SQS",
        ],
        "aws.s3.sns-sqs": [
          [...common, ...topic, ...queue, "FnFunctionSubscription AWS::SNS::Subscription"],
          { TopicConfigurations: [{ Event: "s3:ObjectCreated:*", Topic: { Ref: "FnTopic" } }] },
          "SQS",
        ],
      };
      const [ids, notification, type] = expected[trigger] ?? [[], {}, ""];
      expect(resources.toSorted()).toEqual(ids.toSorted());
      expect(bucket?.Properties.NotificationConfiguration).toEqual(notification);
      expect(Object.values(eventsOf(value, "Fn")).map((event) => event.Type)).toEqual([type]);
    },
  );

  test("makes a queue with its dead letters, read one failure at a time", () => {
    const { value } = template([
      fn("queue", {
        name: "orders",
        ordered: true,
        batchSize: 5,
        concurrency: 1,
        maxInstances: 2,
        timeout: 10,
        retry: { attempts: 3, maxAge: 600 },
      }),
    ]);
    expect(value.Resources.OrdersFifoQueue).toEqual({
      Type: "AWS::SQS::Queue",
      Properties: {
        QueueName: { "Fn::Sub": `\${AWS::StackName}-orders.fifo` },
        FifoQueue: true,
        ContentBasedDeduplication: true,
        VisibilityTimeout: 60,
        MessageRetentionPeriod: 600,
        RedrivePolicy: {
          deadLetterTargetArn: { "Fn::GetAtt": ["OrdersDeadFifoQueue", "Arn"] },
          maxReceiveCount: 4,
        },
      },
    });
    expect(value.Resources.OrdersDeadFifoQueue?.Properties.FifoQueue).toBe(true);
    expect(eventsOf(value, "Fn")).toEqual({
      Queue: {
        Type: "SQS",
        Properties: {
          Queue: { "Fn::GetAtt": ["OrdersFifoQueue", "Arn"] },
          BatchSize: 5,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          ScalingConfig: { MaximumConcurrency: 2 },
        },
      },
    });
    expect(propertiesOf(value, "Fn")).not.toHaveProperty("ReservedConcurrentExecutions");
  });

  test("keeps a queue and the ordered queue of the same name apart", () => {
    const { value } = template([
      fn("queue", { name: "orders", retry: { attempts: 1, deadLetter: "lost" } }, "a"),
      fn("queue", { name: "orders.fifo" }, "b"),
    ]);
    expect(value.Resources.OrdersQueue?.Properties).toMatchObject({
      QueueName: { "Fn::Sub": `\${AWS::StackName}-orders` },
      RedrivePolicy: { maxReceiveCount: 2 },
    });
    expect(value.Resources.OrdersQueue?.Properties).not.toHaveProperty("FifoQueue");
    expect(value.Resources.OrdersFifoQueue?.Properties).toMatchObject({ FifoQueue: true });
    expect(eventsOf(value, "A").Queue?.Properties.Queue).toEqual({ "Fn::GetAtt": ["OrdersQueue", "Arn"] });
    expect(eventsOf(value, "B").Queue?.Properties.Queue).toEqual({
      "Fn::GetAtt": ["OrdersFifoQueue", "Arn"],
    });
  });

  test.each([
    ["before its readers", ["a", "b", "c"]],
    ["after its readers", ["c", "b", "a"]],
  ])("makes a queue of dead letters that functions read what all of them ask for: %s", (_, names) => {
    const functions = [
      fn("queue", { name: "orders", retry: { deadLetter: "lost" } }, "a"),
      fn("queue", { name: "lost", timeout: 100 }, "b"),
      fn("queue", { name: "lost", timeout: 200 }, "c"),
    ];
    const { value } = template(
      names.map((name) => functions.find((one) => one.name === name) as FunctionPlan),
    );
    expect(value.Resources.LostQueue?.Properties).toEqual({
      QueueName: { "Fn::Sub": `\${AWS::StackName}-lost` },
      RedrivePolicy: {
        deadLetterTargetArn: { "Fn::GetAtt": ["LostDeadQueue", "Arn"] },
        maxReceiveCount: 5,
      },
      MessageRetentionPeriod: 1_209_600,
      VisibilityTimeout: 1200,
    });
  });

  test("connects every trigger of a function that has several, also where they are of one sort", () => {
    const { value } = template([
      fn("queue", { name: "q", native: { lambda: { trigger: ["aws.sqs", "aws.mq.rabbit"] } } }),
    ]);
    expect(eventsOf(value, "Fn")).toEqual({
      Queue: {
        Type: "SQS",
        Properties: {
          Queue: { "Fn::GetAtt": ["QQueue", "Arn"] },
          FunctionResponseTypes: ["ReportBatchItemFailures"],
        },
      },
      Queue2: {
        Type: "MQ",
        Properties: {
          Broker: { Ref: "BrokerArn" },
          Queues: ["q"],
          SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: { Ref: "BrokerSecretArn" } }],
        },
      },
    });
  });

  test("takes a queue that exists by its ARN", () => {
    const { value } = template([
      fn("queue", { name: "arn:aws:sqs:eu-west-1:123456789012:orders", batchSize: 100 }),
    ]);
    expect(Object.keys(value.Resources)).toEqual(["FnFunction", "FnLogs"]);
    expect(eventsOf(value, "Fn").Queue?.Properties).toEqual({
      Queue: "arn:aws:sqs:eu-west-1:123456789012:orders",
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  test("makes a topic, and a queue behind it where asked", () => {
    const direct = template([fn("topic", { name: "signups" })]).value;
    expect(eventsOf(direct, "Fn")).toEqual({
      Topic: { Type: "SNS", Properties: { Topic: { Ref: "SignupsTopic" } } },
    });
    const queued = template([
      fn("topic", { name: "signups", native: { lambda: { trigger: "aws.sns.sqs" } } }),
    ]).value;
    expect(queued.Resources.FnFunctionSubscription).toEqual({
      Type: "AWS::SNS::Subscription",
      Properties: {
        TopicArn: { Ref: "SignupsTopic" },
        Protocol: "sqs",
        Endpoint: { "Fn::GetAtt": ["FnQueue", "Arn"] },
      },
    });
    expect(eventsOf(queued, "Fn").Queue?.Type).toBe("SQS");
  });

  test("reads a table's and a stream's records, by ARNs that are given at deployment", () => {
    const { value } = template([
      fn(
        "database",
        {
          collection: "users",
          on: ["created", "deleted"],
          retry: { attempts: 5, maxAge: 3600, deadLetter: "arn:aws:sqs:eu-west-1:123456789012:lost" },
        },
        "a",
      ),
      fn("stream", { name: "clicks", from: "earliest", batchSize: 50, concurrency: 3 }, "b"),
    ]);
    expect(Object.keys(value.Parameters ?? {})).toEqual(["UsersTableStreamArn", "ClicksStreamArn"]);
    expect(eventsOf(value, "A")).toEqual({
      Table: {
        Type: "DynamoDB",
        Properties: {
          Stream: { Ref: "UsersTableStreamArn" },
          StartingPosition: "LATEST",
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 5,
          MaximumRecordAgeInSeconds: 3600,
          DestinationConfig: {
            OnFailure: { Type: "SQS", Destination: "arn:aws:sqs:eu-west-1:123456789012:lost" },
          },
          FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","REMOVE"]}' }] },
        },
      },
    });
    expect(eventsOf(value, "B")).toEqual({
      Stream: {
        Type: "Kinesis",
        Properties: {
          Stream: { Ref: "ClicksStreamArn" },
          StartingPosition: "TRIM_HORIZON",
          BatchSize: 50,
          FunctionResponseTypes: ["ReportBatchItemFailures"],
          BisectBatchOnFunctionError: true,
          MaximumRetryAttempts: 10,
          DestinationConfig: {
            OnFailure: { Type: "SQS", Destination: { "Fn::GetAtt": ["BDeadQueue", "Arn"] } },
          },
        },
      },
    });
    expect(propertiesOf(value, "B")).not.toHaveProperty("ReservedConcurrentExecutions");
  });

  test("makes a rule for a type of events", () => {
    const { value } = template([fn("event", { type: "com.example.order.placed", source: "shop" })], {
      eventBus: "orders",
    });
    expect(eventsOf(value, "Fn")).toEqual({
      Rule: {
        Type: "EventBridgeRule",
        Properties: {
          EventBusName: "orders",
          Pattern: { "detail-type": ["com.example.order.placed"], source: ["shop"] },
        },
      },
    });
  });

  test("is one per region, as a stack is", () => {
    const plan = app([fn("invoke", { region: "us-east-1" }, "a"), fn("invoke", {}, "b")], {
      region: "eu-west-1",
    });
    const files = target.files(plan, target.entries(plan).map(built), formats);
    expect(
      files.map(({ path, text }) => [
        path,
        (JSON.parse(text) as Written).comment,
        Object.keys((JSON.parse(text) as Written).value.Resources),
      ]),
    ).toEqual([
      [
        "template.yaml",
        "shop on AWS Lambda. Deploy it from this folder: sam deploy --guided --region eu-west-1",
        ["BFunction", "BLogs"],
      ],
      [
        "template.us-east-1.yaml",
        "shop on AWS Lambda. Deploy it from this folder: sam deploy --guided --template-file template.us-east-1.yaml --region us-east-1",
        ["AFunction", "ALogs"],
      ],
    ]);
  });

  test("lets the services call that are set up elsewhere", () => {
    const principals = target.triggers.flatMap(({ id: trigger, kind }) => {
      if (trigger.startsWith("aws.edge")) return [];
      const { FnFunctionPermission } = template([
        fn(kind, { cron: "0 2 * * *", native: { lambda: { trigger } } }),
      ]).value.Resources;
      return FnFunctionPermission ? [[trigger, FnFunctionPermission.Properties.Principal]] : [];
    });
    expect(Object.fromEntries(principals)).toEqual({
      "aws.alb": "elasticloadbalancing.amazonaws.com",
      "aws.apigateway.authorizer": "apigateway.amazonaws.com",
      "aws.apigateway.websocket": "apigateway.amazonaws.com",
      "aws.appsync.authorizer": "appsync.amazonaws.com",
      "aws.bedrock.agent": "bedrock.amazonaws.com",
      "aws.cloudwatch.alarm": "lambda.alarms.cloudwatch.amazonaws.com",
      "aws.codecommit": "codecommit.amazonaws.com",
      "aws.cognito": "cognito-idp.amazonaws.com",
      "aws.config": "config.amazonaws.com",
      "aws.connect": "connect.amazonaws.com",
      "aws.iot.authorizer": "iot.amazonaws.com",
      "aws.lattice.v1": "vpc-lattice.amazonaws.com",
      "aws.lattice.v2": "vpc-lattice.amazonaws.com",
      "aws.lex": "lexv2.amazonaws.com",
      "aws.s3.batch": "batchoperations.s3.amazonaws.com",
      "aws.secrets-manager": "secretsmanager.amazonaws.com",
      "aws.ses": "ses.amazonaws.com",
      "aws.transfer": "transfer.amazonaws.com",
    });
  });

  test("never gives two things one logical id", () => {
    const { value } = template([fn("invoke", {}, "a-b"), fn("invoke", {}, "aB"), fn("invoke", {}, "AB")]);
    expect(Object.keys(value.Resources)).toEqual([
      "ABFunction",
      "ABLogs",
      "AB2Function",
      "AB2Logs",
      "AB3Function",
      "AB3Logs",
    ]);
  });

  test.each(
    target.triggers.filter(({ id }) => !id.startsWith("aws.edge")).map(({ id, kind }) => [id, kind] as const),
  )("names no resource that is not there, for %s", (trigger, kind) => {
    const options = {
      cron: "0 2 * * *",
      bucket: "b",
      name: "n",
      collection: "c",
      type: "t",
      native: { lambda: { trigger } },
    };
    const { value } = template([fn(kind, options)]);
    const there = new Set([
      ...Object.keys(value.Resources),
      ...Object.keys(value.Parameters ?? {}),
      "FnFunctionUrl",
    ]);
    const text = JSON.stringify(value);
    const named = [
      ...[...text.matchAll(/"Ref":"([^"]+)"/g)].map(([, id]) => id),
      ...[...text.matchAll(/"Fn::GetAtt":\["([^"]+)"/g)].map(([, id]) => id),
      ...[...text.matchAll(/\$\{([^}]+)\}/g)].map(([, id]) => id),
    ].filter((id) => !id?.startsWith("AWS::"));
    expect(named.filter((id) => id === undefined || !there.has(id))).toEqual([]);
  });
});

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Parameters?: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, object>>;
}

interface Written {
  readonly comment: string;
  readonly value: Template;
}

function template(functions: readonly FunctionPlan[], config: object = {}): Written {
  const plan = app(functions, config);
  expect(target.check(plan)).toEqual([]);
  const [file] = target.files(plan, target.entries(plan).map(built), formats);
  expect(file?.path).toBe("template.yaml");
  return JSON.parse(file?.text ?? "") as Written;
}

function propertiesOf({ Resources }: Template, name: string): Readonly<Record<string, unknown>> {
  return Resources[`${name}Function`]?.Properties ?? {};
}

function eventsOf(value: Template, name: string): Readonly<Record<string, Resource>> {
  return propertiesOf(value, name).Events as Readonly<Record<string, Resource>>;
}

function app(
  functions: readonly FunctionPlan[],
  config: object = {},
): {
  readonly name: string;
  readonly functions: readonly FunctionPlan[];
  readonly config: Readonly<Record<string, unknown>>;
} {
  return { name: "shop", functions, config: { ...config } };
}

function fn(kind: Kind, options: object, name = "fn"): FunctionPlan {
  return { name, file: `functions/${name}.ts`, kind, options: { ...options }, env: {} };
}

function bus(name: string): FunctionPlan {
  return fn("storage", { bucket: "b", native: { lambda: { trigger: "aws.s3.eventbridge" } } }, name);
}

function built(entry: ReturnType<typeof target.entries>[number]): BuiltEntry {
  return { ...entry, bytes: 1, gzipBytes: 1, nativeModules: [] };
}
