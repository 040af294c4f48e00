import type { Notes } from "../plan.ts";
import type { Table } from "../price-book.ts";

/** The row of the smallest size that holds `memoryMb`; the largest, with a warning, where none does. */
export function atLeast(table: Table, memoryMb: number, notes: Notes): readonly string[] {
  const found = table.rows.find((row) => Number(row[0]) >= memoryMb);
  if (found) return found;
  const last = table.rows.at(-1) ?? [];
  notes.warnings.push(`${memoryMb} MB is more than there is: priced as ${last[0]} MB.`);
  return last;
}
