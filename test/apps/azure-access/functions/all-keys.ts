import { http } from "anyfn";

/** More specific than the other, whose name the host tries first or last. */
export default http({ route: "/keys/all", access: "private" }, () => new Response("all"));
