import { type Context, schedule } from "anyfn";
import { z } from "zod";
import { addDays, dayAt, ZONE } from "../days.ts";
import { withLock } from "../lock.ts";
import { reports, sales, state } from "../resources.ts";

const Sale = z.object({ product: z.string(), cents: z.int() });
const TIMEOUT = 300;

/**
 * At 06:30 in the shop's own zone, in summer and in winter: the report of the day before. Where mornings were missed, each day
 * since the last report gets its own. A run that died is repeated: what it wrote is written again with the same content.
 */
export default schedule(
  {
    cron: "30 6 * * *",
    timezone: ZONE,
    timeout: TIMEOUT,
    resources: [sales.for("read", "list"), reports.for("write"), state],
  },
  (event, context) =>
    withLock(state, "lock", context.id, TIMEOUT + 30, async () => {
      const yesterday = addDays(dayAt(event.scheduledTime), -1);
      const last = (await state.get("last-day"))?.value;
      if (event.pastDue) context.log.warn("the run is late", { scheduledTime: event.scheduledTime });
      const written: string[] = [];
      for (let day = last ? addDays(last, 1) : yesterday; day <= yesterday; day = addDays(day, 1)) {
        context.signal.throwIfAborted();
        await writeReport(day, context);
        await state.set("last-day", day);
        written.push(day);
      }
      context.log.info(written.length > 0 ? "reports written" : "nothing to report", { days: written });
      return written;
    }),
);

async function writeReport(day: string, { log, signal }: Context): Promise<void> {
  const totals = new Map<string, { count: number; cents: number }>();
  for await (const { key } of sales.list({ prefix: `${day}/`, signal })) {
    const text = await (await sales.get(key, { signal }))?.text();
    const sale = Sale.safeParse(parsed(text));
    if (!sale.success) {
      // It stays in its bucket: mend it, set `last-day` back, and run again.
      log.error("a sale cannot be read and is left out", { key });
      continue;
    }
    const { product, cents } = sale.data;
    const total = totals.get(product) ?? { count: 0, cents: 0 };
    totals.set(product, { count: total.count + 1, cents: total.cents + cents });
  }
  const lines = [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([product, { count, cents }]) => `${quoted(product)},${count},${(cents / 100).toFixed(2)}\n`);
  await reports.put(`${day}.csv`, `product,sold,total\n${lines.join("")}`, {
    contentType: "text/csv; charset=utf-8",
    signal,
  });
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** A field of a CSV file. */
function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
