import { http } from "anyfn";

export default http({ route: "/large" }, () => new Response(new Uint8Array(5_000_000).fill(255)));
