import { type HttpDefinition, http } from "anyfn";

/** Answers its route parameters. */
const definition: HttpDefinition = http(
  { route: "/users/:id/files/*", methods: ["GET", "PUT"] },
  (request, context) => Response.json({ method: request.method, params: context.params }),
);

export default definition;
