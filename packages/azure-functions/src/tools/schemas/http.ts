import * as z from "zod";
import type { HttpRequestLike, InvokeCall } from "../../native.ts";

const fn = z.custom<unknown>((value) => typeof value === "function");

/** The library's request. Its members are accessors of a class: it comes out as it went in. */
export const httpRequestSchema: z.ZodType<HttpRequestLike> = z.custom<HttpRequestLike>(
  (value) =>
    z
      .object({ method: z.string().min(1), url: z.url(), headers: z.object({ get: fn }), arrayBuffer: fn })
      .safeParse(value).success,
);

/** A direct call whose body was read. */
export const invokeSchema: z.ZodType<InvokeCall> = z.looseObject({
  request: httpRequestSchema,
  body: z.instanceof(Uint8Array),
});
