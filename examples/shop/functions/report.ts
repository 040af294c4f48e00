import { setTimeout } from "node:timers/promises";
import { http } from "anyfn";
import { allProducts } from "../catalog.ts";

/** GET /report: a CSV that is sent line by line while it is made, where the platform can stream. */
export default http({ route: "/report", methods: ["GET"], streaming: true }, () => {
  const lines = report();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(new TextEncoder().encode(value));
    },
    async cancel() {
      await lines.return();
    },
  });
  return new Response(body, { headers: { "content-type": "text/csv; charset=utf-8" } });
});

async function* report(): AsyncGenerator<string, void> {
  yield "id,name,price,stock\n";
  for (const { id, name, price, stock } of allProducts()) {
    // Where a real report waits for its database.
    await setTimeout(20);
    yield `${id},${name},${(price / 100).toFixed(2)},${stock}\n`;
  }
}
