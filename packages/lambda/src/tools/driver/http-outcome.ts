/** What a client gets of a function's answer: the gateways' rules for answers, each as strict as the gateway. */
import type { BodyChunk, HttpOutcome, NativeResult, ReportedError, Variant } from "anyfn/driver";

/** The neutral outcome of an HTTP call. */
export function httpOutcome(result: NativeResult, native: unknown, { trigger }: Variant): HttpOutcome {
  if (result.streaming) return streamedOutcome(result, result.streaming);
  if (result.status !== "ok")
    return badGateway(result.error ?? { type: result.status, message: "no answer" });
  const rule = rules[trigger] ?? multiOrSingle;
  try {
    return rule(result.value, native);
  } catch (error) {
    return badGateway({
      type: "Gateway.InvalidResponse",
      message: `${(error as Error).message}: ${JSON.stringify(result.value)?.slice(0, 200)}`,
    });
  }
}

type Rule = (value: unknown, native: unknown) => HttpOutcome;
type Fields = Readonly<Record<string, unknown>>;

/** REST API and payload 1.0: a name may stand in both maps. */
const multiOrSingle: Rule = (value) => {
  const answer = answerOf(value);
  return outcome(answer, [...multi(answer.multiValueHeaders), ...single(answer.headers)]);
};

/** Payload 2.0: cookies have a list of their own, and an answer without a status is taken for JSON. */
const payloadV2: Rule = (value) => {
  if (typeof value !== "object" || value === null || !("statusCode" in value)) {
    return outcome({ statusCode: 200, body: JSON.stringify(value) }, [["content-type", "application/json"]]);
  }
  const answer = answerOf(value);
  const cookies = list(answer.cookies).map((cookie) => ["set-cookie", text(cookie)] as const);
  return outcome(answer, [...single(answer.headers), ...cookies]);
};

/** A load balancer reads the one map that belongs to its mode. */
const loadBalancer: Rule = (value, native) => {
  const answer = answerOf(value);
  const multiValue = (native as Fields).multiValueHeaders !== undefined; // an event of ours
  return outcome(answer, multiValue ? multi(answer.multiValueHeaders) : single(answer.headers));
};

/** Names that differ in letter case alone are headers of their own: the spelled cookies rely on it, which is not verified on AWS. */
const singleValues: Rule = (value) => {
  const answer = answerOf(value);
  return outcome(answer, single(answer.headers));
};

/** Lists are headers that come several times (the guide's "Multi-value headers"). */
const lists: Rule = (value) => {
  const answer = answerOf(value);
  const pairs = Object.entries(answer.headers ?? {}).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : [values]).map((one) => [name, text(one)] as const),
  );
  return outcome(answer, pairs);
};

const rules: Readonly<Record<string, Rule>> = {
  "aws.apigateway.http-v2": payloadV2,
  "aws.function-url": payloadV2,
  "aws.alb": loadBalancer,
  "aws.lattice.v1": singleValues,
  "aws.lattice.v2": lists,
};

function answerOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new TypeError("the answer is no object");
  return value as Fields; // every object has string keys
}

/** HEAD is not special here: a function that answers it with a body has made a mistake that gateways only hide. */
function outcome(
  { statusCode, body, isBase64Encoded }: Fields,
  pairs: readonly (readonly [string, string])[],
): HttpOutcome {
  if (!Number.isInteger(statusCode)) throw new TypeError("statusCode is no integer");
  if (body !== undefined && body !== null && typeof body !== "string") throw new TypeError("body is no text");
  return {
    kind: "http",
    status: statusCode as number, // an integer, as just seen
    ...partHeaders(pairs),
    body: new Uint8Array(Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8")),
  };
}

function partHeaders(
  pairs: readonly (readonly [string, string])[],
): Pick<HttpOutcome, "headers" | "cookies"> {
  const folded = pairs.map(([name, value]) => [name.toLowerCase(), value] as const);
  const groups = Map.groupBy(
    folded.filter(([name]) => name !== "set-cookie"),
    ([name]) => name,
  );
  return {
    headers: Object.fromEntries(
      [...groups].map(([name, values]) => [name, [...new Set(values.map(([, value]) => value))].join(", ")]),
    ),
    cookies: folded.flatMap(([name, value]) => (name === "set-cookie" ? [value] : [])),
  };
}

function single(map: unknown): readonly (readonly [string, string])[] {
  return Object.entries(map ?? {}).map(([name, value]) => [name, text(value)] as const);
}

function multi(map: unknown): readonly (readonly [string, string])[] {
  return Object.entries(map ?? {}).flatMap(([name, values]) =>
    list(values).map((value) => [name, text(value)] as const),
  );
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new TypeError("a list of values is no list");
  return value;
}

/** Load balancers refuse headers that are no text, and the others are no better served by them. */
function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("a header's value is no text");
  return value;
}

function badGateway(error: ReportedError): HttpOutcome {
  return {
    kind: "http",
    status: 502,
    headers: { "content-type": "application/json" },
    cookies: [],
    body: new TextEncoder().encode('{"message":"Internal Server Error"}'),
    error,
  };
}

function streamedOutcome(
  { status, error }: NativeResult,
  streaming: NonNullable<NativeResult["streaming"]>,
): HttpOutcome {
  const { prelude, body, chunks } = streaming;
  const failed = status === "ok" ? undefined : (error ?? { type: status, message: "no answer" });
  if (prelude === undefined) {
    // Without metadata the bytes are the body, whatever they are; without bytes there is nothing to answer.
    if (failed) return badGateway(failed);
    const headers = { "content-type": streaming.contentType };
    return {
      kind: "http",
      status: 200,
      headers,
      cookies: [],
      body,
      stream: { chunks: bodyChunks(chunks, body.byteLength), cut: false },
    };
  }
  const answer = answerOf(prelude);
  const cookies = list(answer.cookies).map((cookie) => ["set-cookie", text(cookie)] as const);
  const { statusCode = 200 } = answer;
  const head = outcome({ statusCode }, [
    ...single(answer.headers),
    ...multi(answer.multiValueHeaders),
    ...cookies,
  ]);
  return {
    ...head,
    body,
    stream: { chunks: bodyChunks(chunks, body.byteLength), cut: failed !== undefined },
  };
}

/** The pieces without what precedes the body. */
function bodyChunks(chunks: readonly BodyChunk[], length: number): readonly BodyChunk[] {
  let skip = chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) - length;
  return chunks.flatMap(({ bytes, atMs }) => {
    const rest = bytes.subarray(Math.min(skip, bytes.byteLength));
    skip -= bytes.byteLength - rest.byteLength;
    return rest.byteLength > 0 ? [{ bytes: rest, atMs }] : [];
  });
}
