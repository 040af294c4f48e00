import { http } from "anyfn";
import { everyHttpTrigger } from "../../shared/every-http-trigger.ts";
import { pixel } from "../../shared/pixel.ts";

/** No framework: `Request` in, `Response` out. */
export default http({ native: everyHttpTrigger }, async (request) => {
  const url = new URL(request.url);
  const [, first, second = ""] = url.pathname.split("/");
  const route = `${request.method === "HEAD" ? "GET" : request.method} /${first}`;
  switch (route) {
    case "GET /items": {
      const tags = url.searchParams.getAll("tag");
      const item = { id: decodeURIComponent(second), ...(tags.length > 0 && { tag: tags }) };
      return Response.json(item, { headers: { "x-app": "plain" } });
    }
    case "POST /json":
      return Response.json({ got: await request.json() }, { status: 201 });
    case "PUT /bytes":
      return new Response(await request.bytes(), { headers: { "content-type": "application/octet-stream" } });
    case "GET /pixel":
      return new Response(pixel, { headers: { "content-type": "image/png" } });
    case "GET /cookies": {
      const headers = new Headers();
      headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/");
      headers.append("set-cookie", "b=2; HttpOnly");
      return Response.json({ cookie: request.headers.get("cookie") ?? undefined }, { headers });
    }
    case "GET /away":
      return new Response(null, { status: 302, headers: { location: "/items/1" } });
    case "GET /whoami":
      return Response.json({ host: url.host, method: request.method, url: url.pathname + url.search });
    default:
      return new Response("there is nothing here", { status: 404 });
  }
});
