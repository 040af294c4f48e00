import { type AnyDefinition, toLine, writeLine } from "anyfn/adapter";

/** Logs what nobody caught. Which call left it behind is not known. */
export function stray(event: string, error: unknown, definitions: readonly AnyDefinition[]): void {
  const secrets = definitions.flatMap(({ options }) => options.secrets ?? []);
  const record = {
    timestamp: new Date().toISOString(),
    level: "error",
    message: `${event} in a function`,
    error: error === undefined ? "undefined" : error,
  };
  writeLine(
    toLine(
      record,
      secrets.map((secret) => process.env[secret] ?? ""),
    ),
  );
}
