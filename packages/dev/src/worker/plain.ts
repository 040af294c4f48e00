/** A value without functions, schemas and whatever else is no data. */
export function plainOf(value: unknown, seen: readonly unknown[] = []): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || seen.includes(value) || "~standard" in value) return undefined;
  const inside = [...seen, value];
  if (Array.isArray(value))
    return value.map((item) => plainOf(item, inside)).filter((item) => item !== undefined);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, plainOf(item, inside)] as const)
      .filter(([, item]) => item !== undefined),
  );
}
