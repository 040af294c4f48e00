import { invoke } from "anyfn";

/** Answers at once, or fails at once. */
export default invoke((event) => {
  if (event.data === "fails") throw new Error("a private detail");
  return { got: event.data };
});
