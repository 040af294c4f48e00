/** Writes one line to standard output, past what platforms make of `console`. */
export function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
