import { toLambdaHandler } from "srvx/aws-lambda";
import { answerCookies, answerHeaders, cookie } from "./headers.ts";
import { image, picture } from "./image.ts";
import type { Order } from "./order.ts";

/** srvx has no router: paths are told apart by hand. */
async function fetch(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method === "GET" && pathname.startsWith("/users/"))
    return Response.json({ id: pathname.slice(7), verbose: searchParams.get("verbose") });
  switch (`${request.method} ${pathname}`) {
    case "POST /orders": {
      const { customer, items } = (await request.json()) as Order; // the scenario's body
      return Response.json({ customer, count: items.length, last: items.at(-1)?.id });
    }
    case "GET /image":
      return new Response(image, { headers: { "content-type": "image/png" } });
    case "GET /picture":
      return new Response(picture, { headers: { "content-type": "image/png" } });
    case "GET /headers": {
      const { headers } = request;
      const response = Response.json(
        {
          id: headers.get("x-request-id"),
          session: cookie(headers.get("cookie"), "session"),
          custom: headers.get("x-custom-header-20"),
        },
        { headers: answerHeaders },
      );
      for (const value of answerCookies) response.headers.append("set-cookie", value);
      return response;
    }
    case "POST /upload": {
      const bytes = new Uint8Array(await request.arrayBuffer());
      return Response.json({ bytes: bytes.length, first: bytes[0], last: bytes.at(-1) });
    }
    default:
      return new Response(null, { status: 404 });
  }
}

export const handler: (event: never, context: never) => unknown = toLambdaHandler({ fetch });
