import { describe, expect, it } from "vitest";
import { textTable, wrapped } from "./text-table.ts";
import { count, money, quantity } from "./words.ts";

describe("textTable", () => {
  const columns = [
    { head: "plan" },
    { head: "compute", align: "right", dropped: 1 },
    { head: "total", align: "right" },
    { head: "note", dropped: 2 },
  ] as const;
  const rows = [
    ["lambda", "1.33", "3.13", "cheap"],
    ["flex", "127.40", "131.30", ""],
  ];

  it.each([
    [40, ["plan    compute   total  note", "lambda     1.33    3.13  cheap", "flex     127.40  131.30"]],
    [27, ["plan   compute  total note", "lambda    1.33   3.13 cheap", "flex    127.40 131.30"]],
    [26, ["plan    compute   total", "lambda     1.33    3.13", "flex     127.40  131.30"]],
    [15, ["plan     total", "lambda    3.13", "flex    131.30"]],
    [13, ["plan    total", "lambda   3.13", "flex   131.30"]],
  ])("fits %i columns", (width, lines) => {
    expect(textTable(columns, rows, { width })).toEqual(lines);
  });

  it("leaves out columns without a word in them", () => {
    expect(
      textTable([{ head: "a" }, { head: "" }, { head: "b" }], [["1", "", "2"]], { width: 20, indent: 2 }),
    ).toEqual(["  a  b", "  1  2"]);
  });
});

describe("words", () => {
  it("wraps between words and nowhere else", () => {
    expect(wrapped("one two three anunbreakableword four", 9)).toBe(
      "one two\n  three\n  anunbreakableword\n  four",
    );
  });

  it.each([
    ["0", "0.00"],
    ["0.004", "<0.01"],
    ["0.005", "0.01"],
    ["3.13334", "3.13"],
    ["1234567.891", "1,234,567.89"],
  ])("writes %s USD as %s", (usd, text) => {
    expect(money(usd)).toBe(text);
  });

  it.each([
    ["0", "0"],
    ["1234.56789", "1,234.568"],
    ["10000000", "10,000,000"],
  ])("writes the quantity %s as %s", (value, text) => {
    expect(quantity(value)).toBe(text);
  });

  it.each([
    [0, "0"],
    [999, "999"],
    [26_593_006, "26.6M"],
    [10_000, "10k"],
    [1_508_508, "1.51M"],
    [1e13, "10T"],
    [123_456_789_012_345, "123T"],
  ])("counts %d as %s", (value, text) => {
    expect(count(value)).toBe(text);
  });
});
