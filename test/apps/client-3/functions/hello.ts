import { http } from "anyfn";
import { everyHttpTrigger } from "../../shared/every-http-trigger.ts";

/** Answers at once, with a plain value, like the first example of the docs. */
export default http(
  { route: "/hello/:name", methods: ["GET"], native: everyHttpTrigger },
  (_request, { params }) => Response.json({ hello: params.name }),
);
