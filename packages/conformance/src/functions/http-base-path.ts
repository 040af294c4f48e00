import { type HttpDefinition, http } from "anyfn";
import { witness } from "../observe.ts";

/** Answers its route parameters and its URL's path, behind a base path. */
const definition: HttpDefinition = http(
  { basePath: "/v1", route: "/items/:id", methods: ["GET"] },
  (request, context) => {
    witness(context);
    return Response.json({ path: new URL(request.url).pathname, params: context.params });
  },
);

export default definition;
