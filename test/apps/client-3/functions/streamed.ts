import { http } from "anyfn";

/** Streams its answer, and keeps something open. */
export default http({ route: "/streamed", streaming: true }, () => {
  setInterval(() => {}, 60_000);
  return new Response("streamed");
});
