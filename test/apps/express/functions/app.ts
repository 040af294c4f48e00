import { http } from "anyfn";
import { fromNode } from "anyfn/node-http";
import express from "express";
import { everyHttpTrigger } from "../../shared/every-http-trigger.ts";
import { pixel } from "../../shared/pixel.ts";

const app = express();

app.get("/items/:id", (request, response) => {
  response.set("x-app", "express").json({ id: request.params.id, tag: request.query.tag });
});
app.post("/json", express.json(), (request, response) => {
  response.status(201).json({ got: request.body });
});
app.put("/bytes", express.raw({ type: "*/*" }), (request, response) => {
  response.type("application/octet-stream").send(request.body);
});
app.get("/pixel", (_request, response) => {
  response.type("image/png").end(pixel);
});
app.get("/cookies", (request, response) => {
  response.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/");
  response.append("set-cookie", "b=2; HttpOnly");
  response.json({ cookie: request.headers.cookie });
});
app.get("/away", (_request, response) => {
  response.redirect("/items/1");
});
app.get("/whoami", (request, response) => {
  response.json({ host: request.headers.host, method: request.method, url: request.originalUrl });
});

export default http({ native: everyHttpTrigger }, fromNode(app));
