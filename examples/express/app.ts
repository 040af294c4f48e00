import cookieParser from "cookie-parser";
import express from "express";

/** The app as it was before there were functions: nothing in it knows where it runs. */
export const app: express.Express = express();
app.use(express.json(), cookieParser());

const notes = new Map<string, string>([["1", "water the plants"]]);

app.get("/notes", (request, response) => {
  const visits = Number(request.cookies.visits ?? 0) + 1;
  response.cookie("visits", visits, { httpOnly: true }).json({ visits, notes: Object.fromEntries(notes) });
});

app.post("/notes", (request, response) => {
  const id = String(notes.size + 1);
  notes.set(id, String(request.body?.text));
  response.status(201).location(`/notes/${id}`).json({ id });
});

app.get("/notes/:id", (request, response) => {
  const text = notes.get(request.params.id);
  if (text === undefined) return void response.sendStatus(404);
  response.json({ text });
});
