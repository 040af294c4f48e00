import { type HttpDefinition, http } from "anyfn";

const fn: HttpDefinition = http({ route: "/upload", methods: ["POST"] }, async (request) => {
  const bytes = new Uint8Array(await request.arrayBuffer());
  return Response.json({ bytes: bytes.length, first: bytes[0], last: bytes.at(-1) });
});
export default fn;
