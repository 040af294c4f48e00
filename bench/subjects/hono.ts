import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { getCookie } from "hono/cookie";
import { answerCookies, answerHeaders } from "./headers.ts";
import { image, picture } from "./image.ts";
import type { Order } from "./order.ts";

const app = new Hono();

app.get("/users/:id", (c) => c.json({ id: c.req.param("id"), verbose: c.req.query("verbose") }));
app.post("/orders", async (c) => {
  const { customer, items } = await c.req.json<Order>();
  return c.json({ customer, count: items.length, last: items.at(-1)?.id });
});
app.get("/image", (c) => c.body(image, 200, { "content-type": "image/png" }));
app.get("/picture", (c) => c.body(picture, 200, { "content-type": "image/png" }));
app.get("/headers", (c) => {
  for (const name in answerHeaders) c.header(name, answerHeaders[name]);
  for (const value of answerCookies) c.header("set-cookie", value, { append: true });
  return c.json({
    id: c.req.header("x-request-id"),
    session: getCookie(c, "session"),
    custom: c.req.header("x-custom-header-20"),
  });
});
app.post("/upload", async (c) => {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  return c.json({ bytes: bytes.length, first: bytes[0], last: bytes.at(-1) });
});

export const handler = handle(app);
