import { http } from "anyfn";

/** Tells what it was asked. */
export default http({ route: "/pages/:name" }, async (request, context) =>
  Response.json({ name: context.params.name, text: await request.text(), provider: context.provider }),
);
