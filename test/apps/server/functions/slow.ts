import { http } from "anyfn";

/** Answers after a while, so that some are always under way. */
export default http({ route: "/slow" }, async () => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return new Response("done");
});
