import { HttpError, http } from "anyfn";
import * as z from "zod";
import { products } from "../products.ts";

const Quote = z.object({ product: z.string(), count: z.int().positive().max(1000) });

export default http({ route: "/quotes", methods: ["POST"] }, async (request) => {
  const body: unknown = await request.json().catch(() => undefined);
  const quote = Quote.safeParse(body);
  if (!quote.success) throw new HttpError(400, z.prettifyError(quote.error));
  const product = products.get(quote.data.product);
  if (product === undefined) throw new HttpError(404, "There is no such product.");
  return Response.json({ ...quote.data, cents: product.cents * quote.data.count });
});
