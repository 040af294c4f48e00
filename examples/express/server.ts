import { app } from "./app.ts";

// How it ran before, and still does: npm start.
const port = Number(process.env.PORT ?? 3000);
app.listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/notes`));
