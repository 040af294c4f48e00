import type { HttpReader, HttpTrigger } from "anyfn/adapter";
import { cleanPath } from "anyfn/http";
import { put } from "anyfn/read";
import { isLatticeV2 } from "../detect.ts";
import {
  type BodyReply,
  bodyOf,
  encodePart,
  headerEntries,
  LAMBDA_LIMIT,
  lastForwarded,
  multiHeader,
  nativeBody,
  nativeBodyLength,
  queryOf,
  truthful,
  urlOf,
} from "../http.ts";
import type { LatticeV2Event, Multi } from "../native.ts";
import { latticeTarget } from "./lattice-v1.ts";

/** The answer to VPC Lattice 2.0: several values of a header as a list. */
export interface LatticeV2Reply extends BodyReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** VPC Lattice 2.0 (https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html). */
const reader: HttpReader<LatticeV2Event> = truthful<LatticeV2Event>({
  method: (event) => event.method,
  url(event) {
    const { path, query } = latticeTarget(event.path, () =>
      queryOf(toMulti(event.queryStringParameters), undefined, encodePart),
    );
    return urlOf(header(event, "x-forwarded-proto"), [header(event, "host")], path, query);
  },
  path: (event) => cleanPath(latticeTarget(event.path, () => "").path),
  header,
  headers: (event) => headerEntries(toMulti(event.headers), undefined),
  body: nativeBody,
  bodyLength: nativeBodyLength,
  about(event) {
    const { timeEpoch, serviceArn, serviceNetworkArn, identity } = event.requestContext;
    return {
      id: header(event, "x-amzn-trace-id") ?? "",
      // Of an object `Number` may throw: it is no time either.
      time:
        timeEpoch === undefined
          ? undefined
          : Math.trunc((typeof timeEpoch === "object" ? Number.NaN : Number(timeEpoch)) / 1000),
      source: serviceArn ?? serviceNetworkArn ?? "aws:vpc-lattice",
      client: { ip: lastForwarded(header(event, "x-forwarded-for")), auth: identity ?? undefined },
    };
  },
});

export const latticeV2: HttpTrigger<LatticeV2Event, LatticeV2Reply> = {
  id: "aws.lattice.v2",
  kind: "http",
  detect: isLatticeV2,
  reader,
  limit: LAMBDA_LIMIT,
  reply({ cookies, headers, ...parts }) {
    const [cookie] = cookies;
    const own = { "set-cookie": cookies.length > 1 ? cookies : (cookie ?? "") };
    const { body, isBase64Encoded } = bodyOf({ cookies, headers, ...parts });
    return {
      statusCode: parts.status,
      headers: cookies.length > 0 ? { ...headers, ...own } : headers,
      body,
      isBase64Encoded,
    };
  },
};

function header(event: LatticeV2Event, name: string): string | undefined {
  return multiHeader(toMulti(event.headers), name);
}

/** Strings in AWS's samples, arrays in its documentation: both as arrays. */
function toMulti(values: LatticeV2Event["headers"]): Multi {
  const multi: Record<string, readonly string[]> = {};
  for (const name in values) {
    const value = values[name];
    if (value != null) put(multi, name, typeof value === "string" ? [value] : value);
  }
  return multi;
}
