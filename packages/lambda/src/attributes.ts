import { type AttributeValue, exactNumber } from "anyfn/adapter";
import { fromBase64 } from "./bytes.ts";

/** A record under construction. */
export type Attributes = Record<string, AttributeValue>;

/** Sets an own property, whatever its name: assigning `__proto__` would change the prototype. */
export function put<Value>(record: Record<string, Value>, name: string, value: NoInfer<Value>): void {
  if (name === "__proto__")
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  else record[name] = value;
}

/** An attribute of SQS or SNS, whose type is `String`, `Number` or `Binary`, with an optional label behind a dot. */
export function typedAttribute(type: unknown, text: unknown, base64: unknown): AttributeValue | undefined {
  if (typeof type === "string" && type.startsWith("Binary"))
    return typeof base64 === "string" ? fromBase64(base64) : undefined;
  if (typeof text !== "string") return undefined;
  return typeof type === "string" && type.startsWith("Number") && text !== "" ? exactNumber(text) : text;
}
