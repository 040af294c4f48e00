import * as z from "zod";
import type { PriceBookInput } from "./price-book.ts";

const decimal = z
  .string({ error: 'write a decimal number as a string, e.g. "0.0000166667"' })
  .regex(/^\d+(\.\d+)?$/, 'write a decimal number that is not negative as a string, e.g. "0.0000166667"');
const day = z
  .string({ error: "write a date as YYYY-MM-DD" })
  .refine((text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDay(text), "write a date as YYYY-MM-DD");
const name = z.string({ error: "write a text" }).min(1, "write a text that is not empty");
const source = {
  source: name,
  seen: day,
  confidence: z.enum(["A", "B", "C"], { error: 'write "A", "B" or "C"' }),
  note: name.optional(),
};
const period = { from: day.nullable(), to: day.nullable() };

const figure = z
  .strictObject({
    meter: name,
    unit: name,
    region: name,
    ...period,
    value: decimal.optional(),
    tiers: z.array(z.strictObject({ upTo: decimal.nullable(), value: decimal })).optional(),
    ...source,
  })
  .superRefine((read, context) => {
    const wrong = (message: string, path: readonly PropertyKey[]): void =>
      context.addIssue({ code: "custom", message, path: [...path] });
    if ((read.value === undefined) === (read.tiers === undefined))
      wrong("give one of value and tiers", ["value"]);
    if (read.from !== null && read.to !== null && read.from >= read.to)
      wrong("to must come after from", ["to"]);
    const limits = read.tiers?.map((tier) => tier.upTo);
    if (limits && limits.at(-1) !== null) wrong("the last tier must have upTo null", ["tiers"]);
    limits?.slice(0, -1).forEach((limit, index) => {
      const below = limits[index - 1];
      if (limit === null || (below !== undefined && below !== null && Number(below) >= Number(limit)))
        wrong("tiers must rise, and only the last may have upTo null", ["tiers", index, "upTo"]);
    });
  });

/** What a price book file must look like; every message says what to write. */
export const PRICE_BOOK: z.ZodType<PriceBookInput> = z.strictObject(
  {
    schema: z.literal("anyfn.prices/1", { error: 'write "anyfn.prices/1"' }),
    version: name,
    regions: z
      .array(
        z.strictObject({
          meters: name,
          regions: z.record(name, name),
          unpriced: z.array(name).optional(),
          otherwise: name,
          home: name,
          ...source,
        }),
      )
      .optional(),
    figures: z.array(figure).optional(),
    free: z
      .array(
        z.strictObject({
          id: name,
          meters: z.array(name),
          quantity: decimal,
          unit: name,
          ...period,
          asUsdOf: z.strictObject({ meter: name, region: name }).optional(),
          ...source,
        }),
      )
      .optional(),
    tables: z
      .array(z.strictObject({ id: name, columns: z.array(name), rows: z.array(z.array(name)), ...source }))
      .optional(),
    servers: z
      .array(
        z.strictObject({
          id: name,
          provider: name,
          region: name,
          vcpu: decimal,
          sustainedVcpu: decimal,
          memoryMb: z.number({ error: "write a number of MB" }).positive("write a number of MB above zero"),
          hourly: decimal,
          ...source,
        }),
      )
      .optional(),
  },
  {
    error: (issue) =>
      issue.code === "invalid_type"
        ? "write an object with schema, version and what differs, such as figures"
        : undefined,
  },
);

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
