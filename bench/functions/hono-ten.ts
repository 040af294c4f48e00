import { type HttpDefinition, http } from "anyfn";
import app from "../subjects/hono-ten.ts";

const fn: HttpDefinition = http(app);
export default fn;
