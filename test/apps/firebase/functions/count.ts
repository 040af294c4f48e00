import { HttpError, invoke } from "anyfn";

/** Counts to a number, and says each. */
export default invoke(async function* (event) {
  const { to } = event.data as { readonly to: number }; // what its caller sends
  if (to > 5) throw new HttpError(400, "that is too far");
  for (let n = 1; n <= to; n++) yield { n };
  return { counted: to };
});
