import { connect, Refusal } from "@anyfn/clients";
import { memoryBucket, memoryKv } from "@anyfn/clients/memory";
import { type Connection, type InvokeResult, invoke, scheduleEvent } from "anyfn/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { addDays, dayAt } from "../days.ts";
import report from "../functions/report.ts";
import sale from "../functions/sale.ts";
import { reports, sales, state } from "../resources.ts";

let resources: readonly Connection[] = [];
beforeEach(() => {
  resources = [connect(sales, memoryBucket()), connect(reports, memoryBucket()), connect(state, memoryKv())];
});

const run = (time: string, more: { readonly pastDue?: boolean } = {}): Promise<InvokeResult> =>
  invoke(report, scheduleEvent({ scheduledTime: new Date(time), ...more }), { resources });
const sold = (day: string, id: string, product: string, cents: number): Promise<unknown> =>
  sales.put(`${day}/${id}.json`, JSON.stringify({ id, product, cents }));
const written = async (day: string): Promise<string | undefined> => (await reports.get(`${day}.csv`))?.text();
const days = async (): Promise<readonly string[]> => {
  const keys: string[] = [];
  for await (const { key } of reports.list()) keys.push(key);
  return keys;
};

describe("the report", () => {
  it("sums up the day before", async () => {
    await sold("2026-11-29", "0", "mug", 1);
    await sold("2026-11-30", "1", "mug", 1_250);
    await sold("2026-11-30", "2", "mug", 1_250);
    await sold("2026-11-30", "3", 'lamp, "large"', 5_900);
    expect((await run("2026-12-01T05:30:00Z")).result).toEqual(["2026-11-30"]);
    expect(await written("2026-11-30")).toBe('product,sold,total\n"lamp, ""large""",1,59.00\nmug,2,25.00\n');
  });

  it("has the days of the shop's zone", async () => {
    // 23:30 UTC in summer is half past one in Berlin, on the next day; when summer time begins a day has 23 hours.
    expect([dayAt(new Date("2026-07-01T23:30:00Z")), dayAt(new Date("2026-12-01T22:30:00Z"))]).toEqual([
      "2026-07-02",
      "2026-12-01",
    ]);
    expect([addDays("2026-03-28", 1), addDays("2026-03-01", -1), addDays("2026-12-31", 1)]).toEqual([
      "2026-03-29",
      "2026-02-28",
      "2027-01-01",
    ]);
    expect((await run("2026-07-01T22:30:00Z")).result).toEqual(["2026-07-01"]);
  });

  it("makes up for mornings that were missed", async () => {
    await run("2026-03-27T05:30:00Z");
    await sold("2026-03-28", "1", "mug", 100);
    const { logs, result } = await run("2026-03-30T04:30:00Z", { pastDue: true });
    expect(result).toEqual(["2026-03-27", "2026-03-28", "2026-03-29"]);
    expect(logs.map(({ message }) => message)).toEqual(["the run is late", "reports written"]);
    expect(await written("2026-03-28")).toContain("mug,1,1.00");
  });

  it("is written once: the same tick again finds nothing to do", async () => {
    await sold("2026-11-30", "1", "mug", 100);
    await run("2026-12-01T05:30:00Z");
    const { etag } = (await reports.head("2026-11-30.csv")) ?? {};
    expect((await run("2026-12-01T05:30:00Z")).result).toEqual([]);
    expect(await reports.head("2026-11-30.csv")).toMatchObject({ etag });
  });

  it("of two runs at once one works, and the other one is told to come again", async () => {
    await sold("2026-11-30", "1", "mug", 100);
    const both = await Promise.all([run("2026-12-01T05:30:00Z"), run("2026-12-01T05:30:00Z")]);
    const failed = both.flatMap((each) => each.failed);
    expect(failed).toMatchObject([{ error: { message: "another run holds the lock lock" } }]);
    expect(both.map(({ result }) => result)).toContainEqual(["2026-11-30"]);
    expect((await run("2026-12-01T05:30:00Z")).failed).toEqual([]);
  });
});

describe("what goes wrong", () => {
  it("a sale that cannot be read is one line in the log, and the rest is counted", async () => {
    await sold("2026-11-30", "1", "mug", 100);
    await sales.put("2026-11-30/2.json", "no JSON");
    await sold("2026-11-30", "3", "mug", 100);
    const { logs, failed } = await run("2026-12-01T05:30:00Z");
    expect(failed).toEqual([]);
    expect(logs.filter(({ level }) => level === "error")).toMatchObject([
      { message: "a sale cannot be read and is left out", fields: { key: "2026-11-30/2.json" } },
    ]);
    expect(await written("2026-11-30")).toContain("mug,2,2.00");
  });

  it("a bucket that is missing fails the run with one line; the next run makes up for it", async () => {
    const whole = resources;
    const missing = {
      ...memoryBucket(),
      put: () => Promise.reject(new Refusal("NOT_FOUND", "there is no such bucket")),
    };
    resources = [...whole.filter((_, index) => index !== 1), connect(reports, missing)];
    const { failed, logs } = await run("2026-11-30T05:30:00Z");
    expect(failed).toMatchObject([{ error: { code: "NOT_FOUND", resource: "bucket:reports" } }]);
    expect(logs.filter(({ level }) => level === "error")).toHaveLength(1);
    resources = [...whole.filter((_, index) => index !== 1), connect(reports, memoryBucket())];
    expect((await run("2026-11-30T05:30:00Z")).result).toEqual(["2026-11-29"]);
  });

  it("a run that died between its report and its note writes the same report again", async () => {
    await sold("2026-11-30", "1", "mug", 100);
    const dies = memoryKv();
    const first = { ...dies };
    let alive = false;
    first.set = (key, value, options) =>
      key === "last-day" && !alive ? Promise.reject(new Error("killed")) : dies.set(key, value, options);
    resources = [...resources.slice(0, 2), connect(state, first)];
    expect((await run("2026-12-01T05:30:00Z")).failed).toHaveLength(1);
    const before = await written("2026-11-30");
    alive = true;
    expect((await run("2026-12-01T05:30:00Z")).result).toEqual(["2026-11-30"]);
    expect([await written("2026-11-30"), await days()]).toEqual([before, ["2026-11-30.csv"]]);
  });

  it("the lock of a run that died ends by itself", async () => {
    await state.set("lock", "dead", { ttl: 0.05 });
    expect((await run("2026-12-01T05:30:00Z")).failed).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await run("2026-12-01T05:30:00Z")).failed).toEqual([]);
  });
});

describe("a sale", () => {
  const post = (body: string): Promise<Response> =>
    invoke(sale, "/sales", { method: "POST", body, resources });

  it("is kept once", async () => {
    const body = JSON.stringify({ id: "a-1", product: "mug", cents: 1_250 });
    expect([(await post(body)).status, (await post(body)).status]).toEqual([201, 200]);
    expect(await (await sales.get(`${dayAt(new Date())}/a-1.json`))?.json()).toEqual(JSON.parse(body));
  });

  it.each(["no JSON", "{}", '{"id":"../x","product":"mug","cents":1}'])("%s is refused", async (body) => {
    expect((await post(body)).status).toBe(400);
  });
});
