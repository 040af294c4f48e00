import { http } from "anyfn";

/** For everybody, and the rest of the paths. */
export default http((request) => new Response(`open ${new URL(request.url).pathname}`));
