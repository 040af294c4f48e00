import * as z from "zod";
import type { AlbEvent, EdgeEvent, LatticeV1Event, LatticeV2Event } from "../../native.ts";

const single = z.record(z.string(), z.string().optional()).nullish();
const multi = z.record(z.string(), z.array(z.string()).nullish()).nullish();
const either = z.record(z.string(), z.union([z.string(), z.array(z.string())]).nullish()).nullish();
const body = { body: z.string().nullish(), isBase64Encoded: z.boolean().optional() };

/** A request of an Application Load Balancer, in either mode. */
export const albSchema: z.ZodType<AlbEvent> = z.looseObject({
  ...body,
  httpMethod: z.string().min(1),
  path: z.string(),
  headers: single,
  multiValueHeaders: multi,
  queryStringParameters: single,
  multiValueQueryStringParameters: multi,
  requestContext: z.looseObject({ elb: z.looseObject({ targetGroupArn: z.string() }) }),
});

/** A request of VPC Lattice, version 1.0. */
export const latticeV1Schema: z.ZodType<LatticeV1Event> = z.looseObject({
  raw_path: z.string(),
  method: z.string().min(1),
  headers: single,
  query_string_parameters: single,
  body: z.string().nullish(),
  is_base64_encoded: z.boolean().optional(),
});

/** A request of VPC Lattice, version 2.0. */
export const latticeV2Schema: z.ZodType<LatticeV2Event> = z.looseObject({
  ...body,
  path: z.string(),
  method: z.string().min(1),
  headers: either,
  queryStringParameters: either,
  requestContext: z.looseObject({
    serviceArn: z.string().optional(),
    serviceNetworkArn: z.string().optional(),
    timeEpoch: z.string().regex(/^\d+$/),
    identity: z.unknown().optional(),
  }),
});

const record = z.looseObject({
  cf: z.looseObject({
    config: z.looseObject({ distributionId: z.string(), requestId: z.string(), eventType: z.string() }),
    request: z.looseObject({
      method: z.string().min(1),
      uri: z.string(),
      querystring: z.string(),
      clientIp: z.string(),
      headers: z.record(
        z.string(),
        z.array(z.looseObject({ key: z.string().optional(), value: z.string() })),
      ),
      body: z.looseObject({ data: z.string(), encoding: z.string() }).optional(),
    }),
  }),
});

/** A request that CloudFront hands to Lambda@Edge. */
export const edgeSchema: z.ZodType<EdgeEvent> = z.looseObject({ Records: z.tuple([record]) });
