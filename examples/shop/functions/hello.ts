import { http } from "anyfn";

/** GET /hello/:name. The type of `params` comes from the route. */
export default http({ route: "/hello/:name", methods: ["GET"] }, (_request, context) =>
  Response.json({ hello: context.params.name, from: context.provider }),
);
