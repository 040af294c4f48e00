/**
 * HTTP requests as each gateway hands them to a function. Where gateways differ from each other (encoded or decoded paths,
 * one or many values, letter case), live captures say how: hotsock/voker's runtime probes of 2026, and AWS's documentation.
 */
import {
  decodedPairs,
  folded,
  queryPairs,
  textOrBase64,
  toBase64,
  toMulti,
  toSingle,
  type WireRequest,
} from "./wire.ts";

/** A gateway's event for a request. */
export type HttpEventOf = (request: WireRequest) => unknown;

const epochMs = 1_772_360_430_400;

/** REST API: path encoded, query decoded, names as sent; its binary types set to all, every body is base64. */
export const restEvent: HttpEventOf = (request) => ({
  resource: "/{proxy+}",
  path: request.path,
  ...v1Maps(request),
  pathParameters: { proxy: request.path.slice(1) },
  stageVariables: null,
  requestContext: {
    accountId: "123456789012",
    apiId: "rest123",
    domainName: request.host,
    httpMethod: request.method,
    identity: { sourceIp: request.ip, userAgent: null },
    path: `/prod${request.path}`,
    protocol: "HTTP/1.1",
    requestId: "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
    requestTimeEpoch: epochMs,
    resourcePath: "/{proxy+}",
    stage: "prod",
  },
  body: request.bytes ? toBase64(request.bytes) : null,
  isBase64Encoded: request.bytes !== undefined,
});

/** HTTP API with payload format 1.0. */
export const httpV1Event: HttpEventOf = (request) => {
  const { body = null, isBase64Encoded } = textOrBase64(request);
  return {
    version: "1.0",
    resource: "$default",
    path: httpApiPath(request.path),
    ...v1Maps(request),
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: "123456789012",
      apiId: "http123",
      domainName: request.host,
      httpMethod: request.method,
      identity: { sourceIp: request.ip, userAgent: "" },
      path: httpApiPath(request.path),
      protocol: "HTTP/1.1",
      requestId: "JKJaXmPLvHcESHA=",
      requestTimeEpoch: epochMs,
      resourcePath: "$default",
      stage: "$default",
    },
    body,
    isBase64Encoded,
  };
};

/** HTTP API with payload format 2.0: path decoded, cookies apart. */
export const httpV2Event: HttpEventOf = (request) => {
  const path = httpApiPath(request.path);
  const headers = v2Headers(request);
  const { cookie: _, ...rest } = headers;
  return v2Event(request, { path, rawPath: path, headers: rest, apiId: "http123", domainName: request.host });
};

/** Function URL: the same event, but the path is as it was sent, and cookies are among the headers too. */
export const functionUrlEvent: HttpEventOf = (request) =>
  v2Event(request, {
    path: percentDecoded(request.path),
    rawPath: request.path,
    headers: v2Headers(request),
    apiId: "url123",
    domainName: "url123.lambda-url.eu-central-1.on.aws",
  });

/** Application Load Balancer in single-value mode: path and query as they were sent, the last value of each name. */
export const albSingleEvent: HttpEventOf = (request) => ({
  ...albCommon(request),
  queryStringParameters: toSingle(queryPairs(request.query)),
  headers: toSingle(folded(request)),
});

/** Application Load Balancer with multi-value headers enabled. */
export const albMultiEvent: HttpEventOf = (request) => ({
  ...albCommon(request),
  multiValueQueryStringParameters: toMulti(queryPairs(request.query)),
  headers: null,
  multiValueHeaders: toMulti(folded(request)),
});

/** VPC Lattice, event version 1.0. */
export const latticeV1Event: HttpEventOf = (request) => {
  const { body = "", isBase64Encoded } = textOrBase64(request);
  return {
    raw_path: request.path,
    method: request.method,
    headers: toCombined(folded(request)),
    query_string_parameters: toSingle(decodedPairs(request.query)),
    body,
    is_base64_encoded: isBase64Encoded,
  };
};

/** Several values of a header in one string, as the guide of VPC Lattice says for version 1.0. */
function toCombined(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries(
    [...groups].map(([name, values]) => [name, values.map(([, value]) => value).join(", ")]),
  );
}

/** VPC Lattice, event version 2.0: lists of values. */
export const latticeV2Event: HttpEventOf = (request) => {
  const { body, isBase64Encoded } = textOrBase64(request);
  return {
    version: "2.0",
    path: request.path,
    method: request.method,
    headers: toMulti(folded(request)),
    ...(request.query ? { queryStringParameters: toMulti(decodedPairs(request.query)) } : {}),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
    requestContext: {
      serviceNetworkArn: "arn:aws:vpc-lattice:eu-central-1:123456789012:servicenetwork/sn-0bf3f2882e9cc805a",
      serviceArn: "arn:aws:vpc-lattice:eu-central-1:123456789012:service/svc-0a40eebed65f8d69c",
      targetGroupArn: "arn:aws:vpc-lattice:eu-central-1:123456789012:targetgroup/tg-6d0ecf831eec9f09",
      identity: { sourceVpcArn: "arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0b8276c84697e7339" },
      region: "eu-central-1",
      timeEpoch: `${epochMs}000`,
    },
  };
};

function v1Maps(request: WireRequest): object {
  const pairs = decodedPairs(request.query);
  return {
    httpMethod: request.method,
    headers: toSingle(request.headers),
    multiValueHeaders: toMulti(request.headers),
    queryStringParameters: pairs.length > 0 ? toSingle(pairs) : null,
    multiValueQueryStringParameters: pairs.length > 0 ? toMulti(pairs) : null,
  };
}

interface V2Parts {
  readonly path: string;
  readonly rawPath: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly apiId: string;
  readonly domainName: string;
}

function v2Event(request: WireRequest, { path, rawPath, headers, apiId, domainName }: V2Parts): unknown {
  const { body, isBase64Encoded } = textOrBase64(request);
  const cookies = request.headers.flatMap(([name, value]) =>
    name.toLowerCase() === "cookie" ? value.split("; ") : [],
  );
  const query = Object.entries(toMulti(decodedPairs(request.query)));
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString: request.query ?? "",
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(query.length > 0
      ? { queryStringParameters: Object.fromEntries(query.map(([name, values]) => [name, values.join(",")])) }
      : {}),
    requestContext: {
      accountId: "123456789012",
      apiId,
      domainName,
      domainPrefix: domainName.split(".")[0],
      http: { method: request.method, path, protocol: "HTTP/1.1", sourceIp: request.ip, userAgent: "" },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: "$default",
      stage: "$default",
      time: "01/Mar/2026:10:20:30 +0000",
      timeEpoch: epochMs,
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}

/** Payload 2.0 has one value per name: several are joined with a comma, cookies as cookies are. */
function v2Headers(request: WireRequest): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(toMulti(folded(request))).map(([name, values]) => [
      name,
      values.join(name === "cookie" ? "; " : ","),
    ]),
  );
}

function albCommon(request: WireRequest): object {
  const { body = "", isBase64Encoded } = textOrBase64(request);
  return {
    requestContext: {
      elb: {
        targetGroupArn:
          "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/conformance/6d0ecf831eec9f09",
      },
    },
    httpMethod: request.method,
    path: request.path,
    body,
    isBase64Encoded,
  };
}

/**
 * What HTTP API makes of a path, as captured live: `%2F` arrives as `/` and `%252F` too (decoded twice), at `%3F` the path
 * ends, and a path that holds a bare `%` after the first decoding is answered with 400 by the gateway itself.
 */
function httpApiPath(path: string): string {
  const once = percentDecoded(path).split("?", 1)[0] ?? "";
  if (/%(?![\da-f]{2})/i.test(once))
    throw new RangeError(`HTTP API answers 400 to the path ${path} itself: no event is sent.`);
  return percentDecoded(once);
}

function percentDecoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
