import { http } from "anyfn";
import { fromNode } from "anyfn/node-http";
import express from "express";
import { findProduct } from "../catalog.ts";

const app = express();
app.use(express.json());

app.get("/checkout/:id", (request, response) => {
  const product = findProduct(request.params.id);
  if (!product) return void response.status(404).json({ error: "no such product" });
  response.cookie("seen", product.id, { maxAge: 86_400_000, sameSite: "lax" }).json(product);
});

app.post("/checkout", (request, response) => {
  const { items = [] }: { items?: readonly string[] } = request.body ?? {};
  const total = items.reduce((sum, id) => sum + (findProduct(id)?.price ?? 0), 0);
  response.status(201).location("/checkout/1").json({ items, total });
});

/** An Express 5 app as one function; Koa, Fastify and Nest apps are hosted the same way. */
export default http({ route: "/checkout/*" }, fromNode(app));
