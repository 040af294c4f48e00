import { type HttpDefinition, http } from "anyfn";
import type { Order } from "../subjects/order.ts";

const fn: HttpDefinition = http({ route: "/orders", methods: ["POST"] }, async (request) => {
  const { customer, items } = (await request.json()) as Order; // the scenario's body
  return Response.json({ customer, count: items.length, last: items.at(-1)?.id });
});
export default fn;
