/** The body of `post-10k`. */
export interface Order {
  readonly customer: string;
  readonly items: readonly { readonly id: number }[];
}
