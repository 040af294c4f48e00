import type { Answer, Stimulus } from "./scenarios.ts";

/** One way in which Lambda is called over HTTP, both directions. */
export interface Source {
  /** What the function is told to be behind in `anyfn.config.ts`. */
  readonly front: "http-api" | "rest-api" | "function-url" | "alb";
  toEvent(stimulus: Stimulus): object;
  /** @throws Error where the platform would take the answer otherwise than it was meant */
  toAnswer(native: NativeAnswer): Answer;
}

export const SOURCE_IDS = ["apigw-v1", "apigw-v2", "furl", "alb", "alb-multi"] as const;
export type SourceId = (typeof SOURCE_IDS)[number];

/** The fields that any of the platforms reads. */
export interface NativeAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly cookies?: readonly string[] | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded?: boolean | undefined;
}

export const sources: Readonly<Record<SourceId, Source>> = {
  "apigw-v1": {
    front: "rest-api",
    toEvent(stimulus) {
      const headers = withCookies(stimulus);
      return {
        resource: "/{proxy+}",
        path: stimulus.path,
        httpMethod: stimulus.method,
        headers,
        multiValueHeaders: several(headers),
        queryStringParameters: orNull(stimulus.query),
        multiValueQueryStringParameters: orNull(several(stimulus.query)),
        pathParameters: { proxy: stimulus.path.slice(1) },
        stageVariables: null,
        requestContext: {
          accountId: "123456789012",
          apiId: "abcdef1234",
          domainName: "api.example.com",
          httpMethod: stimulus.method,
          identity: {
            sourceIp: "203.0.113.7",
            userAgent: "bench",
            accountId: null,
            caller: null,
            user: null,
          },
          path: `/prod${stimulus.path}`,
          protocol: "HTTP/1.1",
          requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
          requestTimeEpoch: 1_710_000_000_000,
          resourcePath: "/{proxy+}",
          stage: "prod",
        },
        ...bodyOf(stimulus, null),
      };
    },
    // API Gateway merges both maps.
    toAnswer({ headers, multiValueHeaders, ...native }) {
      const { "set-cookie": cookies = ownCookies(headers), ...rest } = multiValueHeaders ?? {};
      return answer({ ...native, headers: { ...headers, ...joined(rest) } }, cookies);
    },
  },
  "apigw-v2": {
    front: "http-api",
    toEvent: (stimulus) => v2(stimulus, "api.example.com"),
    toAnswer: (native) => answer(native, native.cookies ?? []),
  },
  furl: {
    front: "function-url",
    toEvent: (stimulus) => v2(stimulus, "abcdefghij.lambda-url.eu-west-1.on.aws"),
    toAnswer: (native) => answer(native, native.cookies ?? []),
  },
  alb: {
    front: "alb",
    toEvent: (stimulus) => ({
      ...elb(stimulus),
      queryStringParameters: stimulus.query,
      headers: lower(withCookies(stimulus)),
    }),
    // One value per name: a peer that sends one cookie of several does what it can.
    toAnswer: (native) => answer(native, ownCookies(native.headers)),
  },
  "alb-multi": {
    front: "alb",
    toEvent: (stimulus) => ({
      ...elb(stimulus),
      multiValueQueryStringParameters: several(stimulus.query),
      multiValueHeaders: several(lower(withCookies(stimulus))),
    }),
    toAnswer({ multiValueHeaders, ...native }) {
      if (!multiValueHeaders)
        throw new Error("a load balancer in multi-value mode reads multiValueHeaders alone");
      const { "set-cookie": cookies = [], ...rest } = multiValueHeaders;
      return answer({ ...native, headers: joined(rest) }, cookies);
    },
  },
};

function v2(stimulus: Stimulus, domainName: string): object {
  const query = new URLSearchParams(stimulus.query).toString();
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: stimulus.path,
    rawQueryString: query,
    ...(stimulus.cookies.length > 0 && { cookies: stimulus.cookies }),
    headers: lower(stimulus.headers),
    ...(query !== "" && { queryStringParameters: stimulus.query }),
    requestContext: {
      accountId: "123456789012",
      apiId: "abcdef1234",
      domainName,
      domainPrefix: domainName.split(".")[0],
      http: {
        method: stimulus.method,
        path: stimulus.path,
        protocol: "HTTP/1.1",
        sourceIp: "203.0.113.7",
        userAgent: "bench",
      },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: "$default",
      stage: "$default",
      time: "10/Mar/2024:05:16:23 +0000",
      timeEpoch: 1_710_000_000_000,
    },
    ...bodyOf(stimulus),
  };
}

function elb(stimulus: Stimulus): object {
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/bench/49e9d65c45c6791a",
      },
    },
    httpMethod: stimulus.method,
    path: stimulus.path,
    ...bodyOf(stimulus, ""),
  };
}

function bodyOf({ body }: Stimulus, none?: "" | null): object {
  if (body === undefined)
    return none === undefined ? { isBase64Encoded: false } : { body: none, isBase64Encoded: false };
  return typeof body === "string"
    ? { body, isBase64Encoded: false }
    : { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
}

function withCookies({ headers, cookies }: Stimulus): Readonly<Record<string, string>> {
  return cookies.length === 0 ? headers : { ...headers, Cookie: cookies.join("; ") };
}

function lower(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function several(values: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]]));
}

function orNull(values: object): object | null {
  return Object.keys(values).length === 0 ? null : values;
}

function joined(headers: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(", ")]));
}

/** Cookies among single-value headers, under any spelling of the name. */
function ownCookies(headers: NativeAnswer["headers"]): readonly string[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) =>
    name.toLowerCase() === "set-cookie" ? [String(value)] : [],
  );
}

function answer(
  { statusCode, headers = {}, body = "", isBase64Encoded = false }: NativeAnswer,
  cookies: readonly string[],
): Answer {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lowerName = name.toLowerCase();
    if (typeof value !== "string") throw new Error(`the header ${name} is no string`);
    if (lowerName === "set-cookie" || lowerName === "content-length") continue; // the platform sets the length
    plain[lowerName] = lowerName === "content-type" ? (value.split(";")[0] ?? "") : value;
  }
  return {
    status: statusCode,
    headers: plain,
    cookies,
    body: isBase64Encoded ? body : Buffer.from(body).toString("base64"),
  };
}
