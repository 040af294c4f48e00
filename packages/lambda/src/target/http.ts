import { attribute, type Json } from "./stack.ts";
import { list, text, type Wire, type Wiring } from "./wire.ts";

/** A route of an HTTP API: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html */
export const httpApi: Wiring = (wire, trigger) => {
  const { plan, stack, events } = wire;
  const secured = isPrivate(wire);
  // One function that asks for signed requests makes the API offer them.
  const api = stack.resource("HttpApi", "AWS::Serverless::HttpApi", {
    Auth: wire.signed ? { EnableIamAuthorizer: true } : undefined,
  });
  stack.output("HttpApiUrl", "Where the HTTP functions answer.", {
    "Fn::Sub": `https://\${HttpApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}`,
  });
  const paths = gatewayPaths(text(plan, "route") ?? "/*");
  for (const { name, path, method } of routes(wire, paths)) {
    events[name] = {
      Type: "HttpApi",
      Properties: {
        ApiId: api,
        // Without path and method it is the route for everything else.
        ...(path === undefined ? {} : { Path: path, Method: method }),
        PayloadFormatVersion: trigger === "aws.apigateway.http-v1" ? "1.0" : "2.0",
        ...(secured ? { Auth: { Authorizer: "AWS_IAM" } } : {}),
      },
    };
  }
};

/** A route of a REST API, which takes every body as bytes. */
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
  for (const { name, path, method } of routes(wire, paths)) {
    events[name] = {
      Type: "Api",
      Properties: {
        RestApiId: api,
        Path: path ?? "/",
        Method: method,
        ...(isPrivate(wire) ? { Auth: { Authorizer: "AWS_IAM" } } : {}),
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
export const alb: Wiring = ({ id, plan, stack, properties }) => {
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
  const route = text(plan, "route") ?? "/*";
  const patterns = route.endsWith("/*") && route !== "/*" ? [route.slice(0, -2), route] : [route];
  stack.resource(`${id}Rule`, "AWS::ElasticLoadBalancingV2::ListenerRule", {
    ListenerArn: listener,
    Priority: stack.parameter(
      `${id}Priority`,
      `Place of the rule of ${plan.name} among the listener's: 1 to 50000, each once; the most specific route first.`,
    ),
    Conditions: [
      {
        Field: "path-pattern",
        PathPatternConfig: { Values: patterns.map((pattern) => pattern.replace(/:[^/]+/g, "*")) },
      },
    ],
    Actions: [{ Type: "forward", TargetGroupArn: { Ref: `${id}Targets` } }],
  });
};

interface GatewayRoute {
  readonly name: string;
  /** Undefined: everything that no other route takes. */
  readonly path: string | undefined;
  readonly method: string;
}

/**
 * Methods are named only where another function has the same path: everywhere else all of them come in, so that the
 * core answers a wrong one with 405 and not the gateway with 404.
 */
function routes({ plan, sharedRoutes }: Wire, paths: readonly (string | undefined)[]): GatewayRoute[] {
  const given = list(plan, "methods") ?? [];
  const shared = sharedRoutes.has(routeShape(text(plan, "route") ?? "/*"));
  const methods =
    shared && given.length > 0
      ? [...new Set(given.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))]
      : ["ANY"];
  return paths.flatMap((path, index) =>
    methods.map((method) => ({
      name: `Http${index === 0 ? "" : index + 1}${methods.length > 1 ? title(method) : ""}`,
      path,
      method,
    })),
  );
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
