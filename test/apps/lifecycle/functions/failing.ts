import { HttpError, http } from "anyfn";

/** Fails in the way that the path names. */
export default http({ route: "/failing/*" }, (_request, context): Response => {
  switch (context.params["*"]) {
    case "error":
      throw new TypeError("a private detail", { cause: new Error("the private cause") });
    case "string":
      throw "a private detail";
    case "null":
      throw null;
    case "object":
      throw { status: 418, message: "a private detail" };
    case "http-error":
      throw new HttpError(422, "the name is missing");
    case "response":
      throw new Response("come back later", { status: 503, headers: { "retry-after": "5" } });
    case "status-0":
      return Response.error();
    case "nothing":
      return undefined as never; // what JavaScript code may do
    default:
      return new Response("fine");
  }
});
