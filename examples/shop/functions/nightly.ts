import { schedule } from "anyfn";
import { allProducts } from "../catalog.ts";

/** Every night at two (UTC): what has to be ordered. */
export default schedule("0 2 * * *", (event, context) => {
  const soldOut = allProducts().filter((product) => product.stock === 0);
  context.log.info("sold out", {
    night: event.scheduledTime.toISOString().slice(0, 10),
    products: soldOut.map((product) => product.id),
  });
});
