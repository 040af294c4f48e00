import { describe, expect, it } from "vitest";
import { FigureError } from "./errors.ts";
import { parseCount, parseDuration, parseMemory, parseMoney, parseTraffic } from "./parse-figures.ts";

describe("figures that people write", () => {
  it.each<[string, (text: string) => unknown, string, unknown]>([
    ["count", parseCount, "10M", 10_000_000],
    ["count", parseCount, "2.5k", 2500],
    ["count", parseCount, "1.1M", 1_100_000],
    ["count", parseCount, "1,000,000", 1_000_000],
    ["count", parseCount, "1_000", 1000],
    ["count", parseCount, " 3 B ", 3_000_000_000],
    ["count", parseCount, "0", 0],
    ["duration", parseDuration, "100ms", 100],
    ["duration", parseDuration, "1.5s", 1500],
    ["duration", parseDuration, "2min", 120_000],
    ["duration", parseDuration, "250us", 0.25],
    ["duration", parseDuration, "0", 0],
    ["memory", parseMemory, "512", 512],
    ["memory", parseMemory, "512MB", 512],
    ["memory", parseMemory, "1.5GB", 1536],
    ["memory", parseMemory, "1GiB", 1024],
    ["traffic", parseTraffic, "100GB", 100],
    ["traffic", parseTraffic, "512MB", 0.5],
    ["traffic", parseTraffic, "1TB", 1024],
    ["traffic", parseTraffic, "0", 0],
    ["money", parseMoney, "20USD", "20"],
    ["money", parseMoney, "$0.50", "0.5"],
    ["money", parseMoney, "USD 1,000", "1000"],
    ["money", parseMoney, "20 usd", "20"],
  ])("%s", (_, parse, text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each<[(text: string) => unknown, string, string]>([
    [
      parseCount,
      "-5",
      'requests: "-5" is negative. Write a whole number, such as 250000, 250k, 10M or 1.5B.',
    ],
    [
      parseCount,
      "NaN",
      'requests ("NaN") is no figure. Write a whole number, such as 250000, 250k, 10M or 1.5B.',
    ],
    [parseTraffic, "100", 'egress: "100" has no unit. Write 100GB, or 100MB.'],
    [
      parseTraffic,
      "10 requests",
      'egress: the unit of "10 requests" is not known. Write a number and a unit, such as 100GB, 500MB or 2TB.',
    ],
    [parseCount, "", "requests is empty. Write a whole number, such as 250000, 250k, 10M or 1.5B."],
    [
      parseCount,
      "1.5",
      'requests: "1.5" is no whole number. Write a whole number, such as 250000, 250k, 10M or 1.5B.',
    ],
    [
      parseCount,
      "9999T",
      'requests: "9999T" is more than 1,000,000,000,000,000: check the number and its unit.',
    ],
    [
      parseCount,
      "10X",
      'requests: the unit of "10X" is not known. Write a whole number, such as 250000, 250k, 10M or 1.5B.',
    ],
    [
      parseCount,
      "1,00",
      'requests ("1,00") is no figure. Write a whole number, such as 250000, 250k, 10M or 1.5B.',
    ],
    [parseDuration, "100", 'duration: "100" has no unit. Write 100ms, or 100s.'],
    [
      parseDuration,
      "-1s",
      'duration: "-1s" is negative. Write a number and a unit, such as 100ms, 1.5s, 2min or 1h.',
    ],
    [parseDuration, "100d", 'duration: "100d" is more than 31 days: check the number and its unit.'],
    [
      parseMemory,
      "0",
      'memory: "0" is less than 1 MB. Write MB as a number, or a unit: 512, 512MB or 1.5GB.',
    ],
    [parseMemory, "99TB", 'memory: "99TB" is more than 1 TB: check the number and its unit.'],
    [
      parseMemory,
      "Infinity",
      'memory ("Infinity") is no figure. Write MB as a number, or a unit: 512, 512MB or 1.5GB.',
    ],
    [parseMoney, "20", 'budget: "20" has no currency. Write 20USD.'],
    [
      parseMoney,
      "20EUR",
      'budget: "20EUR" is not in US dollars, the one currency of the price book. Write the amount in US dollars, such as 20USD or 0.50USD.',
    ],
    [
      parseMoney,
      "$-5",
      'budget: "$-5" is negative. Write the amount in US dollars, such as 20USD or 0.50USD.',
    ],
  ])("are refused with what was seen and what to write: %s %s", (parse, text, message) => {
    const run = (): unknown => parse(text);
    expect(run).toThrow(FigureError);
    expect(run).toThrow(message);
  });
});
