import { HttpError, http } from "anyfn";
import { products } from "../products.ts";

export default http({ route: "/products/:id", methods: ["GET"] }, (_request, context) => {
  const product = products.get(context.params.id);
  if (product === undefined) throw new HttpError(404, "There is no such product.");
  return Response.json(product);
});
