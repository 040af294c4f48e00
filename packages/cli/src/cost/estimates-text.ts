import { styleText } from "node:util";
import type { Workload } from "@anyfn/cost";
import { billLines } from "./bill-lines.ts";
import { breakEvenWord, type Estimates, gathered, outOfReach } from "./estimates.ts";
import { optionWords } from "./option-words.ts";
import { partSum } from "./part-sum.ts";
import { type TextColumn, textTable, wrapped } from "./text-table.ts";
import { beginning, count, money, moneyOr } from "./words.ts";

/** Estimates for the terminal: the plans side by side, then their lines, and what is assumed and warned of. */
export function estimatesText(all: Estimates, width: number): string {
  const { estimates, server, breakEvens, work } = all;
  const wide = width >= 110;
  const columns: readonly TextColumn[] = [
    { head: "plan" },
    { head: "", dropped: 5 },
    { head: "compute", align: "right", dropped: 3 },
    { head: "requests", align: "right", dropped: 2 },
    { head: "other", align: "right", dropped: 1 },
    { head: "total", align: "right" },
    { head: estimates.some(({ range }) => range) ? "range" : "", align: "right", dropped: 0 },
    { head: "per 1M", align: "right", dropped: 4 },
    ...(server ? ([{ head: "break-even", align: "right" }] as const) : []),
  ];
  const [head = "", ...rows] = textTable(
    columns,
    estimates.map((one) => [
      one.plan,
      wide ? one.title : "",
      ...(["compute", "requests", "other"] as const).map((part) => moneyOr(partSum(one, part))),
      money(one.usd),
      one.range ? `${money(one.range.least)}–${money(one.range.most)}` : "",
      one.perMillion === undefined ? "" : money(one.perMillion),
      breakEvenWord(breakEvens.get(one.plan), count),
    ]),
    { width },
  );
  const book = estimates[0]?.priceBook ?? "";
  const title = wrapped(`${workText(work)} · USD a month · price book ${book}`, width);
  return [
    styleText("bold", title),
    "",
    styleText("dim", head),
    ...rows,
    ...(server ? ["", ...serverLines(all, width)] : []),
    "",
    ...billLines(
      estimates.map(({ plan, region, lines }) => ({
        name: region === "" ? plan : `${plan}, ${region}`,
        lines,
      })),
      width,
    ),
    "",
    styleText("bold", "Assumed"),
    ...gathered(estimates, ({ assumptions }) => assumptions).map(
      (note) => `  ${wrapped(noteText(note), width - 2, 4)}`,
    ),
    ...warningLines(all, width),
  ].join("\n");
}

/** The workload in words. */
export function workText(work: Workload): string {
  const { requests, durationMs, memoryMb } = work;
  const time =
    typeof durationMs === "number"
      ? `${durationMs} ms`
      : durationMs.map(({ ms, share }) => `${ms} ms (${Number((share * 100).toFixed(4))} %)`).join(", ");
  return `${count(Number(requests))} requests × ${time} × ${memoryMb} MB`;
}

function serverLines({ server, breakEvens, work }: Estimates, width: number): string[] {
  const [found] = breakEvens.values();
  if (!server || !found) return [];
  const { atWorkload } = found;
  const text = `${beginning(server.name ?? "a server")} costs ${money(server.usdPerMonth)} USD a month. At ${count(Number(work.requests))} requests: ${atWorkload.reason}`;
  return [
    atWorkload.capacityOk ? wrapped(text, width) : styleText("yellow", wrapped(`! ${text}`, width)),
    ...found.assumptions.map((text) => `  ${wrapped(optionWords(text), width - 2)}`),
    ...(server.warnings ?? []).map((text) => styleText("yellow", wrapped(`! ${text}`, width))),
  ];
}

function warningLines({ estimates, breakEvens }: Estimates, width: number): string[] {
  const notes = [
    ...gathered(estimates, ({ warnings }) => warnings).map(noteText),
    ...outOfReach(breakEvens, count),
  ];
  if (notes.length === 0) return [];
  return ["", ...notes.map((note) => styleText("yellow", wrapped(`! ${note}`, width)))];
}

/** A note with the plans it is of. */
export function noteText({
  text,
  plans,
}: {
  readonly text: string;
  readonly plans: readonly string[];
}): string {
  return plans.length === 0 ? text : `${plans.join(", ")}: ${text}`;
}
