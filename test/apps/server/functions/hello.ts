import { http } from "anyfn";

export default http({ route: "/hello" }, () => Response.json({ hello: "world" }));
