import { type HttpDefinition, http } from "anyfn";

const fn: HttpDefinition = http(() => Response.json({ hello: "world" }));
export default fn;
