import { type HttpDefinition, http } from "anyfn";

const fn: HttpDefinition = http({ route: "/users/:id", methods: ["GET"] }, (request, { params }) =>
  Response.json({ id: params.id, verbose: new URL(request.url).searchParams.get("verbose") }),
);
export default fn;
