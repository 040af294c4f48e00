/** True for a line about the start or end of a worker's own server, which is none of the user's business. */
export function isOfServer(line: string): boolean {
  return /"message":"(?:listening|stopping|stopped|the grace time is over)"/.test(line);
}

/** True for a usage record. */
export function isUsage(line: string): boolean {
  return line.includes('"schema":"anyfn.usage/1"');
}
