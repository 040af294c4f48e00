import { type HttpDefinition, http } from "anyfn";
import { picture } from "../subjects/image.ts";

const fn: HttpDefinition = http(
  { route: "/picture", methods: ["GET"] },
  () => new Response(picture, { headers: { "content-type": "image/png" } }),
);
export default fn;
