import { http } from "anyfn";
import { Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { allProducts, findProduct } from "../catalog.ts";

const app = new Hono().basePath("/api");

app.get("/products", (c) => c.json(allProducts()));

app.get("/products/:id", (c) => {
  const product = findProduct(c.req.param("id"));
  return product ? c.json(product) : c.json({ error: "no such product" }, 404);
});

app.put("/basket/:id", (c) => {
  const basket = [...(getCookie(c, "basket")?.split(",") ?? []), c.req.param("id")];
  setCookie(c, "basket", basket.join(","), { path: "/api", httpOnly: true, sameSite: "Lax" });
  setCookie(c, "items", String(basket.length), { path: "/" });
  return c.json({ basket });
});

app.delete("/basket", (c) => {
  deleteCookie(c, "basket", { path: "/api" });
  return c.body(null, 204);
});

/** A whole Hono app as one function: anything with `fetch(request)` is hosted as it is. */
export default http({ route: "/api/*" }, app);
