/** Sets an own property, whatever its name: assigning `__proto__` would change the prototype. */
export function put<Value>(record: Record<string, Value>, name: string, value: NoInfer<Value>): void {
  if (name === "__proto__")
    Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
  else record[name] = value;
}
