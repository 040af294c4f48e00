/** The resource's own name: what follows the last `:` or `/` of an ARN. */
export function lastSegment(arn: string): string {
  return arn.slice(Math.max(arn.lastIndexOf(":"), arn.lastIndexOf("/")) + 1);
}

/** The name after `type/`, where more follows it: the table of a stream, the stream of a consumer. */
export function resourceName(arn: string, type: string): string {
  const start = arn.indexOf(`:${type}/`) + type.length + 2;
  if (start < type.length + 2) return lastSegment(arn);
  const end = arn.indexOf("/", start);
  return end < 0 ? arn.slice(start) : arn.slice(start, end);
}

/** What ends in `.fifo` keeps the order of each message group. */
export function isFifo(arn: unknown): boolean {
  return typeof arn === "string" && arn.endsWith(".fifo");
}
