import { type HttpDefinition, http } from "anyfn";
import { answerCookies, answerHeaders, cookie } from "../subjects/headers.ts";

const fn: HttpDefinition = http({ route: "/headers", methods: ["GET"] }, ({ headers }) => {
  const response = Response.json(
    {
      id: headers.get("x-request-id"),
      session: cookie(headers.get("cookie"), "session"),
      custom: headers.get("x-custom-header-20"),
    },
    { headers: answerHeaders },
  );
  for (const value of answerCookies) response.headers.append("set-cookie", value);
  return response;
});
export default fn;
