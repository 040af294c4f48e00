import { http } from "anyfn";

/** Behind the function's key. */
export default http(
  { route: "/keys/:id", access: "private" },
  (_, { params }) => new Response(`one ${params.id}`),
);
