import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { addDays, dayAt } from "../days.ts";
import { buildApp, messageOf } from "./server.ts";

it("the built app keeps sales over HTTP and writes the report when the clock calls", async () => {
  await using built = await buildApp();
  const template = await readFile(join(built.out, "lambda/template.yaml"), "utf8");
  expect(template).toContain("Europe/Berlin");
  const today = dayAt(new Date());
  // A sale of yesterday, which was kept while the server ran then.
  const folder = join(built.data, "buckets/sales", addDays(today, -1));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "1.json"), JSON.stringify({ id: "1", product: "mug", cents: 1_250 }));

  await using server = await built.start();
  const sale = await fetch(new URL("/sales", server.url), {
    method: "POST",
    body: JSON.stringify({ id: "2", product: "lamp", cents: 5_900 }),
  });
  expect(sale.status).toBe(201);
  const tick = (time: string): Promise<Response> =>
    fetch(new URL("/_anyfn/events/report", server.url), {
      method: "POST",
      headers: { "content-type": "application/cloudevents+json" },
      body: JSON.stringify({
        specversion: "1.0",
        id: time,
        source: "/test/clock",
        type: "anyfn.schedule.tick",
        time,
        scheduledtime: time,
      }),
    });
  const now = new Date();
  expect((await tick(now.toISOString())).status).toBe(204);
  const tomorrow = new Date(now.getTime() + 86_400_000);
  const answers = await Promise.all([tick(tomorrow.toISOString()), tick(tomorrow.toISOString())]);
  expect(answers.map(({ status }) => status)).toContain(204);

  const report = (day: string): Promise<string> =>
    readFile(join(built.data, "buckets/reports", `${day}.csv`), "utf8");
  expect(await report(addDays(today, -1))).toBe("product,sold,total\nmug,1,12.50\n");
  expect(await report(today)).toBe("product,sold,total\nlamp,1,59.00\n");
  expect(server.lines.map(messageOf)).toContain("reports written");
}, 120_000);
