/** What the shop sells. Prices are in cents. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
}

const products: readonly Product[] = [
  { id: "mug", name: "Mug", price: 1_250, stock: 40 },
  { id: "tee", name: "T-shirt", price: 2_400, stock: 12 },
  { id: "lamp", name: "Desk lamp", price: 5_900, stock: 0 },
];

/** Everything on the shelf, in its order. */
export function allProducts(): readonly Product[] {
  return products;
}

/** One product; undefined where there is none with this id. */
export function findProduct(id: string): Product | undefined {
  return products.find((product) => product.id === id);
}
