import { type NativeEvent, nativeEvent } from "./native-events.ts";

/** One request as a client sends it. */
export interface HttpCall {
  readonly method?: string;
  /** Encoded. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string | Uint8Array;
}

/** What the client gets. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  /** Text where it was sent as text, else bytes. */
  readonly body: string | Buffer;
}

/** A service that turns HTTP requests into events, and answers into responses. */
export interface HttpSource {
  readonly name: string;
  /** Its trigger row. */
  readonly trigger: string;
  event(call: HttpCall): NativeEvent;
  /** As strict as the service: a part in a form it does not read is not there. */
  answer(native: NativeEvent): HttpAnswer;
}

/** The four services, each in its own payload format. */
export const httpSources: readonly HttpSource[] = [
  {
    name: "HTTP API",
    trigger: "aws.apigateway.http-v2",
    event: (call) => payloadV2("http-v2", call),
    answer: answerV2,
  },
  {
    name: "REST API",
    trigger: "aws.apigateway.rest",
    event(call) {
      const event = nativeEvent("rest");
      for (const [name, value] of headersOf(call)) {
        event.headers[name] = value;
        event.multiValueHeaders[name] = [value];
      }
      event.requestContext.path = `/prod${call.path}`;
      return {
        ...event,
        ...v1(call),
        ...queryV1(call, (text) => text),
        requestContext: { ...event.requestContext, httpMethod: call.method ?? "GET" },
      };
    },
    answer: answerV1,
  },
  {
    name: "Function URL",
    trigger: "aws.function-url",
    event: (call) => payloadV2("function-url", call),
    answer: answerV2,
  },
  {
    name: "ALB",
    trigger: "aws.alb",
    event(call) {
      const event = nativeEvent("alb");
      for (const [name, value] of headersOf(call)) event.multiValueHeaders[name] = [value];
      const { multiValueQueryStringParameters } = queryV1(call, encodeURIComponent);
      return {
        ...event,
        ...v1(call),
        body: v1(call).body ?? "",
        multiValueQueryStringParameters: multiValueQueryStringParameters ?? {},
      };
    },
    answer: answerV1,
  },
];

function headersOf({ headers = {}, cookies = [] }: HttpCall): readonly (readonly [string, string])[] {
  return [
    ...Object.entries(headers),
    ...(cookies.length > 0 ? [["cookie", cookies.join("; ")] as const] : []),
  ];
}

function bodyOf({ body }: HttpCall) {
  if (body === undefined) return {};
  return typeof body === "string"
    ? { body, isBase64Encoded: false }
    : { body: Buffer.from(body).toString("base64"), isBase64Encoded: true };
}

function payloadV2(file: string, call: HttpCall): NativeEvent {
  const { method = "GET", path, query = [], cookies } = call;
  const event = nativeEvent(file);
  // An HTTP API takes the cookies out of the headers; a Function URL leaves them in as well.
  for (const [name, value] of headersOf(call)) {
    if (name !== "cookie" || file === "function-url") event.headers[name] = value;
  }
  event.requestContext.http = { ...event.requestContext.http, method, path: decodeURIComponent(path) };
  return {
    ...event,
    // An HTTP API decodes the path, a Function URL does not.
    rawPath: file === "http-v2" ? decodeURIComponent(path) : path,
    rawQueryString: query.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"),
    ...(cookies && { cookies }),
    ...bodyOf(call),
  };
}

function v1(call: HttpCall) {
  return {
    httpMethod: call.method ?? "GET",
    path: call.path,
    body: null,
    isBase64Encoded: false,
    ...bodyOf(call),
  };
}

function queryV1({ query }: HttpCall, encode: (text: string) => string) {
  if (!query) return { queryStringParameters: null, multiValueQueryStringParameters: null };
  const all: Record<string, string[]> = {};
  for (const [name, value] of query) (all[encode(name)] ??= []).push(encode(value));
  const last = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values.at(-1)]));
  return { queryStringParameters: last, multiValueQueryStringParameters: all };
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function answerV2({ statusCode, headers, cookies = [], body, isBase64Encoded }: NativeEvent): HttpAnswer {
  return { status: statusCode, headers: { ...headers }, cookies, body: decoded(body, isBase64Encoded) };
}

/** Headers may come in both maps; a load balancer in its multi-value mode reads the second alone. */
function answerV1(native: NativeEvent): HttpAnswer {
  const { statusCode, headers, multiValueHeaders = {}, body, isBase64Encoded } = native;
  const { "set-cookie": cookies = [], ...rest } = multiValueHeaders;
  const several = Object.fromEntries(
    Object.entries(rest).map(([name, values]) => [name, (values as readonly string[]).join(", ")]), // values are lists there
  );
  return {
    status: statusCode,
    headers: { ...headers, ...several },
    cookies,
    body: decoded(body, isBase64Encoded),
  };
}

function decoded(body: string, isBase64Encoded: boolean): string | Buffer {
  return isBase64Encoded ? Buffer.from(body, "base64") : body;
}
