/** A few at a time, in order. */
export async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let first = 0; first < items.length; first += 20)
    results.push(...(await Promise.all(items.slice(first, first + 20).map(work))));
  return results;
}
