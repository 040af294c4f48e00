/** The items of a list with commas between, each once. */
export function listOf(text: string): readonly string[] {
  const items = text.split(",").map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ""))];
}
