import type { FunctionPlan } from "anyfn/target";
import { attribute, type Json } from "./stack.ts";
import { list, text, type Wire, type Wiring } from "./wire.ts";

/** A route of an HTTP API: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html */
export const httpApi: Wiring = (wire, trigger) => {
  const { plan, stack, events } = wire;
  // One function that asks for signed requests makes the API offer them.
  const api = stack.resource("HttpApi", "AWS::Serverless::HttpApi", {
    Auth: wire.signed ? { EnableIamAuthorizer: true } : undefined,
  });
  stack.output("HttpApiUrl", "Where the HTTP functions answer.", {
    "Fn::Sub": `https://\${HttpApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`,
  });
  const paths = gatewayPaths(text(plan, "route") ?? "/*");
  for (const { name, path, method, signed } of routes(wire, paths)) {
    events[name] = {
      Type: "HttpApi",
      Properties: {
        ApiId: api,
        // Without path and method it is the route for everything else.
        ...(path === undefined ? {} : { Path: path, Method: method }),
        PayloadFormatVersion: trigger === "aws.apigateway.http-v1" ? "1.0" : "2.0",
        ...(signed ? { Auth: { Authorizer: "AWS_IAM" } } : {}),
      },
    };
  }
};

/**
 * A route of a REST API, which takes every body as bytes. Of a streaming function it hands on the response while it is made
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html): the transform makes the integration
 * of it, with `STREAM` and the URI that ends in `/response-streaming-invocations`.
 */
export const restApi: Wiring = (wire) => {
  const { plan, stack, events } = wire;
  const api = stack.resource("RestApi", "AWS::Serverless::Api", {
    StageName: "live",
    BinaryMediaTypes: ["*~1*"],
  });
  stack.output("RestApiUrl", "Where the HTTP functions answer.", {
    "Fn::Sub": `https://\${RestApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}/live`,
  });
  const route = text(plan, "route") ?? "/*";
  const paths = route === "/*" ? ["/", "/{proxy+}"] : gatewayPaths(route);
  for (const { name, path, method, signed } of routes(wire, paths)) {
    events[name] = {
      Type: "Api",
      Properties: {
        RestApiId: api,
        Path: path ?? "/",
        Method: method,
        ...(plan.options.streaming === true ? { ResponseTransferMode: "RESPONSE_STREAM" } : {}),
        ...(signed ? { Auth: { Authorizer: "AWS_IAM" } } : {}),
      },
    };
  }
};

/** An address of the function's own. */
export const functionUrl: Wiring = (wire) => {
  const { id, plan, stack, properties } = wire;
  properties.FunctionUrlConfig = {
    AuthType: isPrivate(wire) ? "AWS_IAM" : "NONE",
    InvokeMode: plan.options.streaming === true ? "RESPONSE_STREAM" : "BUFFERED",
  };
  // The transform makes this resource and names it after the function.
  stack.output(`${id}Address`, `Where ${plan.name} answers.`, attribute(`${id}Url`, "FunctionUrl"));
};

/** A rule on the listener of a load balancer that exists. */
export const alb: Wiring = (wire) => {
  const { id, plan, stack, properties } = wire;
  const listener = stack.parameter(
    "ListenerArn",
    "ARN of the load balancer's listener that the HTTP functions answer behind.",
  );
  const target: Json =
    properties.AutoPublishAlias === undefined ? attribute(id, "Arn") : { Ref: `${id}.Alias` };
  stack.resource(`${id}Permission`, "AWS::Lambda::Permission", {
    Action: "lambda:InvokeFunction",
    FunctionName: target,
    Principal: "elasticloadbalancing.amazonaws.com",
    // The target group itself cannot be named: it is made after the permission, and has a name of AWS's.
    SourceArn: {
      "Fn::Sub": `arn:\${AWS::Partition}:elasticloadbalancing:\${AWS::Region}:\${AWS::AccountId}:targetgroup/*`,
    },
  });
  stack.resource(
    `${id}Targets`,
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    {
      TargetType: "lambda",
      Targets: [{ Id: target }],
      TargetGroupAttributes: [{ Key: "lambda.multi_value_headers.enabled", Value: "true" }],
    },
    { DependsOn: `${id}Permission` },
  );
  // The load balancer sees the whole path.
  const route = `${text(plan, "basePath") ?? ""}${text(plan, "route") ?? "/*"}`;
  const patterns = route.endsWith("/*") && route !== "/*" ? [route.slice(0, -2), route] : [route];
  const methods = methodsOf(wire) ?? [];
  for (let from = 0; from === 0 || from < methods.length; from += VALUES - patterns.length) {
    const some = methods.slice(from, from + VALUES - patterns.length);
    const rule = from === 0 ? "" : String(from / (VALUES - patterns.length) + 1);
    stack.resource(`${id}Rule${rule}`, "AWS::ElasticLoadBalancingV2::ListenerRule", {
      ListenerArn: listener,
      Priority: stack.parameter(
        `${id}Priority${rule}`,
        `Place of the rule of ${plan.name} among the listener's: 1 to 50000, each once; the most specific route first.`,
      ),
      Conditions: [
        {
          Field: "path-pattern",
          PathPatternConfig: { Values: patterns.map((pattern) => pattern.replace(/:[^/]+/g, "*")) },
        },
        ...(some.length > 0
          ? [{ Field: "http-request-method", HttpRequestMethodConfig: { Values: some } }]
          : []),
      ],
      Actions: [{ Type: "forward", TargetGroupArn: { Ref: `${id}Targets` } }],
    });
  }
};

/** How many values all conditions of a rule may have together (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html). */
const VALUES = 5;

interface GatewayRoute {
  readonly name: string;
  /** Undefined: everything that no other route takes. */
  readonly path: string | undefined;
  readonly method: string;
  /** True where it takes signed requests only. */
  readonly signed: boolean;
}

function routes(wire: Wire, paths: readonly (string | undefined)[]): GatewayRoute[] {
  const own = methodsOf(wire) ?? ["ANY"];
  const preflights = isPrivate(wire) && preflighted(sharersOf(wire)) === wire.plan;
  const methods = preflights ? [...new Set([...own, "OPTIONS"])] : own;
  return methods.flatMap((method) => {
    // The route for everything else has no method.
    const places = method === "ANY" ? paths : paths.flatMap((path) => path ?? ["/{proxy+}", "/"]);
    return places.map((path, index) => ({
      name: `Http${index === 0 ? "" : index + 1}${methods.length > 1 ? title(method) : ""}`,
      path,
      method,
      // No browser signs a preflight.
      signed: isPrivate(wire) && !(preflights && method === "OPTIONS"),
    }));
  });
}

/**
 * Methods are named only where another function has the same path: everywhere else all of them come in, so that the
 * core answers a wrong one with 405 and not the gateway with 404.
 */
function methodsOf(wire: Wire): readonly string[] | undefined {
  const given = list(wire.plan, "methods") ?? [];
  const sharers = sharersOf(wire);
  if (sharers.length === 1 || given.length === 0) return undefined;
  const answered = given.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
  return [...new Set([...answered, ...(preflighted(sharers) === wire.plan ? ["OPTIONS"] : [])])];
}

/** The functions that have the route, this one among them. */
function sharersOf({ plan, sharedRoutes }: Wire): readonly FunctionPlan[] {
  return sharedRoutes.get(routeShape(text(plan, "route") ?? "/*")) ?? [plan];
}

/** Who of the functions on one path gets the CORS preflights: a gateway cannot tell which of them the announced request is for. */
function preflighted(sharers: readonly FunctionPlan[]): FunctionPlan | undefined {
  return sharers.length > 1 && sharers.some((fn) => (list(fn, "methods") ?? ["OPTIONS"]).includes("OPTIONS"))
    ? undefined
    : sharers.find(({ preflight }) => preflight);
}

/** A route without its parameters' names: two routes with one shape take the same requests. */
export function routeShape(route: string): string {
  return route.replace(/:[^/]+/g, ":");
}

function gatewayPaths(route: string): (string | undefined)[] {
  if (route === "/*") return [undefined];
  const path = route.replace(/:([^/]+)/g, "{$1}");
  // `/files/*` also takes `/files`, which the gateway's greedy segment does not.
  return path.endsWith("/*") ? [`${path.slice(0, -1)}{proxy+}`, path.slice(0, -2)] : [path];
}

function title(method: string): string {
  return method.charAt(0) + method.slice(1).toLowerCase();
}

function isPrivate({ plan }: Wire): boolean {
  return plan.options.access === "private";
}
