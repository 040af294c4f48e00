import { http } from "anyfn";
import { Hono } from "hono";
import { everyHttpTrigger } from "../../shared/every-http-trigger.ts";
import { pixel } from "../../shared/pixel.ts";

const app = new Hono();

app.get("/items/:id", (c) => {
  const tags = c.req.queries("tag");
  c.header("x-app", "hono");
  return c.json({ id: c.req.param("id"), ...(tags && { tag: tags }) });
});
app.post("/json", async (c) => c.json({ got: await c.req.json() }, 201));
app.put("/bytes", async (c) =>
  c.body(await c.req.arrayBuffer(), 200, { "content-type": "application/octet-stream" }),
);
app.get("/pixel", (c) => c.body(pixel, 200, { "content-type": "image/png" }));
app.get("/cookies", (c) => {
  c.header("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/", { append: true });
  c.header("set-cookie", "b=2; HttpOnly", { append: true });
  return c.json({ cookie: c.req.header("cookie") });
});
app.get("/away", (c) => c.redirect("/items/1"));
app.get("/whoami", (c) => {
  const { host, pathname, search } = new URL(c.req.url);
  return c.json({ host, method: c.req.method, url: pathname + search });
});

export default http({ native: everyHttpTrigger }, app);
