import { AnyfnError } from "anyfn";

/** A figure that someone gave and that cannot be priced; the message says what was seen and what to write instead. */
export class FigureError extends AnyfnError {
  constructor(message: string, options?: ErrorOptions) {
    super("INVALID_FIGURE", message, options);
    this.name = "FigureError";
  }
}

/** A price book that cannot be read, or lacks a figure that is asked of it. */
export class PriceBookError extends AnyfnError {
  constructor(message: string, options?: ErrorOptions) {
    super("INVALID_PRICE_BOOK", message, options);
    this.name = "PriceBookError";
  }
}
