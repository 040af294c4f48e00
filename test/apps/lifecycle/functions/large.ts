import { http } from "anyfn";

/** `?text=n` or `?bytes=n`: a body of that size. */
export default http({ route: "/large" }, (request) => {
  const { searchParams } = new URL(request.url);
  const bytes = searchParams.get("bytes");
  return new Response(
    bytes === null ? "x".repeat(Number(searchParams.get("text"))) : new Uint8Array(Number(bytes)).fill(0xff),
  );
});
