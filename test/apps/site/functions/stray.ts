import { http } from "anyfn";

/** Answers, and leaves behind what nobody catches. */
export default http({ route: "/stray/:what", secrets: ["STRAY_SECRET"] }, (_request, context) => {
  const error = new Error(`a private detail of ${process.env["STRAY_SECRET"]}`);
  if (context.params.what === "promise") void Promise.reject(error);
  else
    setTimeout(() => {
      throw error;
    });
  return new Response("answered");
});
