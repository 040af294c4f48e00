/** An app of ten routes, as Hono's documentation writes one. */
import { Hono } from "hono";

const app: Hono = new Hono();
for (const name of ["users", "orders", "items", "carts"]) {
  app.get(`/${name}/:id`, (c) => c.json({ id: c.req.param("id") }));
  app.post(`/${name}`, async (c) => c.json(await c.req.json(), 201));
}
app.get("/health", (c) => c.text("ok"));
app.get("/hello", (c) => c.json({ hello: "world" }));

export default app;
