import type { Gap } from "anyfn/driver";

const decodedPath: Gap = {
  reason:
    "HTTP API decodes the path before the function is called, in part twice: what was encoded cannot be known any more",
  evidence: "live captures of 2026-07 (hotsock/voker, runtime probes); honojs/hono#2156",
  only: ["json.path"],
};
const refusedPath: Gap = {
  reason: "HTTP API answers 400 itself when a bare % is left after decoding the path",
  evidence: "live captures of 2026-07 (hotsock/voker, runtime probes)",
  only: ["driver"],
};
const mappedQuery: Gap = {
  reason: "the event has the query as a map of lists: the order between names is lost",
  evidence:
    "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
  only: ["json.query"],
};
const singleQuery: Gap = {
  reason: "the event has one value per query name: the last",
  evidence:
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers",
  only: ["json.query"],
};
const singleHeader: Gap = {
  reason: "the event has one value per header: the last",
  evidence:
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers",
  only: ["json.headers"],
};
const latticeQuery: Gap = {
  reason: "version 1.0 of the event has one value per query name: the last",
  evidence: "https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html",
  only: ["json.query"],
};
const latticeCookie: Gap = {
  reason: "version 1.0 of the event combines the values of a header with commas, those of cookie headers too",
  evidence: "https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html",
  only: ["json.headers.cookie"],
};

const wholeSeconds: Gap = {
  reason: "a message of RabbitMQ has its time in whole seconds",
  evidence: "https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html",
  only: ["saw[0].time"],
};

/** What gateways and brokers lose before the function is called, by case and variant. */
export const gaps: Readonly<Record<string, Gap>> = {
  ...on(["http-v1", "http-v2"], {
    "http.path.slash": decodedPath,
    "http.path.question-mark": decodedPath,
    "http.path.double-encoded": decodedPath,
    "http.path.percent": refusedPath,
    "http.route.encoded": { ...decodedPath, only: ["status", "json"] },
  }),
  ...on(["rest", "rest-streamed", "http-v1", "alb-multi", "lattice-v2"], {
    "http.query.order": mappedQuery,
    "http.query.interleaved": mappedQuery,
  }),
  ...on(["alb-single"], {
    "http.query.repeated": singleQuery,
    "http.query.order": mappedQuery,
    "http.query.interleaved": singleQuery,
    "http.header.repeated": { ...singleHeader, only: ["json.headers.x-list"] },
    "http.cookie.several-headers": { ...singleHeader, only: ["json.headers.cookie"] },
  }),
  ...on(["lattice-v1"], {
    "http.query.repeated": latticeQuery,
    "http.query.order": mappedQuery,
    "http.query.interleaved": latticeQuery,
    "http.cookie.several-headers": latticeCookie,
  }),
  ...on(["mq-rabbit", "pipes-mq-rabbit"], { "queue.time": wholeSeconds }),
};

function on(
  variants: readonly string[],
  cases: Readonly<Record<string, Gap>>,
): Readonly<Record<string, Gap>> {
  return Object.fromEntries(
    variants.flatMap((variant) => Object.entries(cases).map(([id, gap]) => [`${id}@${variant}`, gap])),
  );
}
