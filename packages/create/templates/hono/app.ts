import { Hono } from "hono";

export const app = new Hono();

app.get("/", (c) => c.text("hello"));
app.get("/hello/:name", (c) => c.json({ hello: c.req.param("name") }));
