import { type HttpDefinition, http } from "anyfn";
import { witness } from "../observe.ts";

/** Answers its route parameters. */
const definition: HttpDefinition = http(
  { route: "/users/:id/files/*", methods: ["GET", "PUT"] },
  (request, context) => {
    witness(context);
    return Response.json({ method: request.method, params: context.params });
  },
);

export default definition;
