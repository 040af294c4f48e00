export interface Product {
  readonly id: string;
  readonly name: string;
  readonly cents: number;
}

/** A fixed list, so that the app runs at once. An app of your own reads a database here. */
export const products: ReadonlyMap<string, Product> = new Map(
  [
    { id: "tea", name: "Tea", cents: 450 },
    { id: "cup", name: "Cup", cents: 1200 },
  ].map((product) => [product.id, product]),
);
