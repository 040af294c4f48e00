import { invoke } from "anyfn";
import { z } from "zod";
import { findProduct } from "../catalog.ts";

const input = z.object({ product: z.string(), quantity: z.int().positive().default(1) });
const output = z.object({ total: z.int(), currency: z.string().length(3) });

/** Called directly by other services: request in, response out, both checked. */
// On Netlify a direct call runs in the background unless it is short.
export default invoke({ input, output, native: { netlify: { background: false } } }, ({ data }) => {
  const found = findProduct(data.product);
  if (!found) throw new Error(`there is no product ${data.product}`);
  return { total: found.price * data.quantity, currency: "EUR" };
});
