/** The fields of Lambda's own shapes that this adapter reads, and nothing else. */

export type * from "./native/events.ts";
export type * from "./native/messages.ts";
export type * from "./native/services.ts";
export type * from "./native/streams.ts";

/** The context object of the runtime client (https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html). */
export interface LambdaContext {
  readonly awsRequestId?: string | undefined;
  readonly invokedFunctionArn?: string | undefined;
  readonly functionName?: string | undefined;
  readonly functionVersion?: string | undefined;
  readonly memoryLimitInMB?: string | undefined;
  /** Runtime client 4 and later; before it the trace is in the environment. */
  readonly xRayTraceId?: string | undefined;
  /** What the caller of a direct call gave beside its input. */
  readonly clientContext?: unknown;
  getRemainingTimeInMillis?(): number;
  /** Before runtime client 4: true makes the client wait for everything that is still open before it goes on. */
  callbackWaitsForEmptyEventLoop?: boolean | undefined;
}

/** Values by name, one each. */
export type Single = Readonly<Record<string, string | undefined>> | null | undefined;
/** Values by name, several each. */
export type Multi = Readonly<Record<string, readonly string[] | null | undefined>> | null | undefined;

/** The body as all HTTP sources but VPC Lattice 1.0 and CloudFront name it. */
export interface NativeBody {
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | undefined;
}

/** API Gateway HTTP API and Function URL, payload format 2.0. */
export interface HttpV2Event extends NativeBody {
  readonly version?: string | undefined;
  readonly routeKey?: string | undefined;
  readonly rawPath: string;
  readonly rawQueryString?: string | undefined;
  readonly cookies?: readonly string[] | null | undefined;
  readonly headers?: Single;
  readonly requestContext: {
    readonly apiId?: string | undefined;
    readonly domainName?: string | undefined;
    readonly stage?: string | undefined;
    readonly requestId?: string | undefined;
    readonly timeEpoch?: number | undefined;
    readonly authorizer?: unknown;
    readonly http: { readonly method: string; readonly sourceIp?: string | undefined };
  };
}

/** API Gateway REST, and HTTP API with payload format 1.0. */
export interface HttpV1Event extends NativeBody {
  readonly version?: string | undefined;
  readonly httpMethod: string;
  readonly path: string;
  readonly headers?: Single;
  readonly multiValueHeaders?: Multi;
  readonly queryStringParameters?: Single;
  readonly multiValueQueryStringParameters?: Multi;
  readonly requestContext: {
    readonly apiId?: string | undefined;
    readonly domainName?: string | undefined;
    readonly stage?: string | undefined;
    readonly requestId?: string | undefined;
    readonly requestTimeEpoch?: number | undefined;
    readonly authorizer?: unknown;
    readonly identity?:
      | {
          readonly sourceIp?: string | undefined;
          /** Of a signed request. */
          readonly userArn?: string | null | undefined;
        }
      | null
      | undefined;
  };
}

/** Application Load Balancer: single-value or, with `multiValueHeaders`, multi-value. */
export interface AlbEvent extends NativeBody {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers?: Single;
  readonly multiValueHeaders?: Multi;
  readonly queryStringParameters?: Single;
  readonly multiValueQueryStringParameters?: Multi;
  readonly requestContext: { readonly elb: { readonly targetGroupArn?: string | undefined } };
}

/** VPC Lattice, event version 1.0. */
export interface LatticeV1Event {
  readonly raw_path: string;
  readonly method: string;
  readonly headers?: Single;
  readonly query_string_parameters?: Single;
  readonly body?: string | null | undefined;
  readonly is_base64_encoded?: boolean | undefined;
}

/** VPC Lattice, event version 2.0. Values are arrays in the documentation and strings in AWS's own samples. */
export interface LatticeV2Event extends NativeBody {
  readonly path: string;
  readonly method: string;
  readonly headers?:
    | Readonly<Record<string, string | readonly string[] | null | undefined>>
    | null
    | undefined;
  readonly queryStringParameters?:
    | Readonly<Record<string, string | readonly string[] | null | undefined>>
    | null
    | undefined;
  readonly requestContext: {
    readonly serviceArn?: string | undefined;
    readonly serviceNetworkArn?: string | undefined;
    /** Microseconds, as text. */
    readonly timeEpoch?: string | undefined;
    readonly identity?: unknown;
  };
}

/** Lambda@Edge, request events. */
export interface EdgeEvent {
  readonly Records: readonly [
    {
      readonly cf: {
        readonly config?:
          | {
              readonly distributionId?: string | undefined;
              readonly requestId?: string | undefined;
              readonly eventType?: string | undefined;
            }
          | undefined;
        readonly request: {
          readonly method: string;
          readonly uri: string;
          readonly querystring?: string | undefined;
          readonly clientIp?: string | undefined;
          readonly headers?:
            | Readonly<
                Record<string, readonly { readonly key?: string | undefined; readonly value: string }[]>
              >
            | undefined;
          readonly body?:
            | { readonly data?: string | undefined; readonly encoding?: string | undefined }
            | undefined;
        };
      };
    },
  ];
}
