import { app } from "./app.ts";

// How it ran before, and still does: npm start.
const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => console.log(server.address()));
