import { timingSafeEqual } from "node:crypto";
import { HttpError, http } from "anyfn";
import { allProducts } from "../../catalog.ts";

/** GET /admin/audit. The file's folder is part of the function's name: `admin-audit`. */
export default http(
  {
    route: "/admin/audit",
    methods: ["GET"],
    secrets: ["AUDIT_TOKEN"],
    // Azure Functions keeps every path that begins with /admin to itself.
    targets: ["lambda", "cloud-functions", "firebase", "netlify", "node"],
  },
  (request, context) => {
    const given = request.headers.get("x-audit-token") ?? "";
    if (!isSame(given, context.env.AUDIT_TOKEN)) throw new HttpError(401, "a valid x-audit-token is needed");
    const value = allProducts().reduce((sum, { price, stock }) => sum + price * stock, 0);
    context.log.info("audited", { by: context.client.ip });
    return Response.json({ products: allProducts().length, value });
  },
);

/** Takes the same time wherever the two differ. */
function isSame(given: string, expected: string | undefined): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected ?? "")];
  return b.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
