import { http } from "anyfn";

export default http({ route: "/hello/:name" }, (_request, { params }) =>
  Response.json({ name: params.name }),
);
