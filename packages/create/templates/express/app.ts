import express from "express";

export const app: express.Express = express();

app.get("/", (_request, response) => {
  response.send("hello");
});
app.get("/hello/:name", (request, response) => {
  response.json({ hello: request.params.name });
});
