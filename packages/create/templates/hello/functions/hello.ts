import { http } from "anyfn";

export default http({ route: "/hello/:name", methods: ["GET"] }, (_request, context) => {
  context.log.info("greeted", { name: context.params.name });
  return Response.json({ hello: context.params.name });
});
