import type { Bucket } from "anyfn";

/** A file of `count` rows, every hundredth of them bad: its text, its good rows, and the lines of its bad ones. */
export function fileOf(count: number): {
  readonly text: string;
  readonly good: readonly object[];
  readonly bad: readonly number[];
} {
  const good: object[] = [];
  const bad: number[] = [];
  const lines = Array.from({ length: count }, (_, index) => {
    if (index % 100 === 50) {
      bad.push(index + 1);
      return index % 200 === 50
        ? '{"sku": broken'
        : JSON.stringify({ sku: `${index}`, name: "ä", cents: -1 });
    }
    const row = { sku: `${index}`, name: `Größe ${index % 7}`, cents: index };
    good.push(row);
    return JSON.stringify(row);
  });
  return { text: `${lines.join("\n")}\n`, good, bad };
}

/** All JSON values of a bucket's objects, one a line, in the order of their keys. */
export async function contentOf(bucket: Bucket): Promise<readonly unknown[]> {
  const keys: string[] = [];
  for await (const { key } of bucket.list()) keys.push(key);
  const texts = await Promise.all(keys.sort().map(async (key) => (await bucket.get(key))?.text()));
  return texts.flatMap((text) => valuesOf(text ?? ""));
}

/** The values of a text with one a line. */
export function valuesOf(text: string): readonly unknown[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
