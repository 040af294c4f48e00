import { type HttpDefinition, http } from "anyfn";
import { image } from "../subjects/image.ts";

const fn: HttpDefinition = http(
  { route: "/image", methods: ["GET"] },
  () => new Response(image, { headers: { "content-type": "image/png" } }),
);
export default fn;
