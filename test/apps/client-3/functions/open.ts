import { http } from "anyfn";

/** Keeps something open, as a pool of connections does. */
export default http(
  {
    route: "/open",
    native: { lambda: { trigger: "aws.function-url" } },
    setup() {
      setInterval(() => {}, 60_000);
    },
  },
  () => new Response("answered"),
);
