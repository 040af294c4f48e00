import { ClientError, HttpError, http } from "anyfn";
import { z } from "zod";
import { dayAt } from "../days.ts";
import { sales } from "../resources.ts";

const Sale = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  product: z.string().min(1),
  cents: z.int().nonnegative(),
});

/** POST /sales: keeps one sale. The same sale sent again on the same day changes nothing. */
export default http(
  { route: "/sales", methods: ["POST"], resources: [sales.for("write")] },
  async (request, context) => {
    const sale = Sale.safeParse(await request.json().catch(() => undefined));
    if (!sale.success) throw new HttpError(400, "a sale has an id, a product and cents");
    const key = `${dayAt(new Date())}/${sale.data.id}.json`;
    const status = await sales
      .put(key, JSON.stringify(sale.data), {
        contentType: "application/json",
        ifAbsent: true,
        signal: context.signal,
      })
      .then(
        () => 201,
        (error) => {
          if (error instanceof ClientError && error.code === "CONFLICT") return 200;
          throw error;
        },
      );
    return Response.json({ key }, { status });
  },
);
