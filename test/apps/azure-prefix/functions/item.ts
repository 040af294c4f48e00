import { http } from "anyfn";

/** For everybody. */
export default http(
  { route: "/items/:id" },
  (request, { params }) => new Response(`item ${params.id} at ${new URL(request.url).pathname}`),
);
