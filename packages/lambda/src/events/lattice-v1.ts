import type { HttpReader, HttpTrigger } from "anyfn/adapter";
import { cleanPath, cleanQuery } from "anyfn/http";
import { isLatticeV1 } from "../detect.ts";
import {
  bodyOf,
  encodePart,
  headerEntries,
  LAMBDA_LIMIT,
  lastForwarded,
  nativeBody,
  nativeBodyLength,
  queryOf,
  singleHeader,
  spelledCookies,
  truthful,
  urlOf,
} from "../http.ts";
import type { LatticeV1Event } from "../native.ts";

/** The answer to VPC Lattice 1.0: one value per header. */
export interface LatticeReply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The path and the query, wherever the event has them: a query inside the path is the one that was sent. */
export function latticeTarget(
  path: string,
  query: () => string,
): { readonly path: string; readonly query: string } {
  const mark = path.indexOf("?");
  return mark < 0
    ? { path, query: query() }
    : { path: path.slice(0, mark), query: cleanQuery(path.slice(mark + 1)) };
}

/** VPC Lattice 1.0 (https://docs.aws.amazon.com/lambda/latest/dg/services-vpc-lattice.html). */
const reader: HttpReader<LatticeV1Event> = truthful<LatticeV1Event>({
  method: (event) => event.method,
  url(event) {
    const { path, query } = latticeTarget(event.raw_path, () =>
      queryOf(undefined, event.query_string_parameters, encodePart),
    );
    return urlOf(
      singleHeader(event.headers, "x-forwarded-proto"),
      [singleHeader(event.headers, "host")],
      path,
      query,
    );
  },
  path: (event) => cleanPath(latticeTarget(event.raw_path, () => "").path),
  header: (event, name) => singleHeader(event.headers, name),
  headers: (event) => headerEntries(undefined, event.headers),
  body: ({ body, is_base64_encoded }) => nativeBody({ body, isBase64Encoded: is_base64_encoded }),
  bodyLength: ({ body, is_base64_encoded }) => nativeBodyLength({ body, isBase64Encoded: is_base64_encoded }),
  about: ({ headers }) => ({
    id: singleHeader(headers, "x-amzn-trace-id") ?? "",
    time: undefined,
    source: "aws:vpc-lattice",
    client: { ip: lastForwarded(singleHeader(headers, "x-forwarded-for")) },
  }),
});

export const latticeV1: HttpTrigger<LatticeV1Event, LatticeReply> = {
  id: "aws.lattice.v1",
  kind: "http",
  detect: isLatticeV1,
  reader,
  limit: LAMBDA_LIMIT,
  reply(parts) {
    const { body, isBase64Encoded } = bodyOf(parts);
    return {
      statusCode: parts.status,
      headers: spelledCookies(parts.headers, parts.cookies),
      body,
      isBase64Encoded,
    };
  },
};
