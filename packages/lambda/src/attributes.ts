import { type AttributeValue, exactNumber } from "anyfn/adapter";
import { fromBase64 } from "anyfn/read";

/** A record under construction. */
export type Attributes = Record<string, AttributeValue>;

/** An attribute of SQS or SNS, whose type is `String`, `Number` or `Binary`, with an optional label behind a dot. */
export function typedAttribute(type: unknown, text: unknown, base64: unknown): AttributeValue | undefined {
  if (typeof type === "string" && type.startsWith("Binary"))
    return typeof base64 === "string" ? fromBase64(base64) : undefined;
  if (typeof text !== "string") return undefined;
  return typeof type === "string" && type.startsWith("Number") && text !== "" ? exactNumber(text) : text;
}
