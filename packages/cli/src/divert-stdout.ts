/**
 * From now on whatever the app's own code prints goes to standard error, so that standard output holds the command's answer alone.
 * Prints a line of that answer.
 */
export function divertStdout(): (line: string) => void {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  // What functions log goes past `process.stdout`.
  Object.assign(globalThis, {
    [Symbol.for("anyfn.line")]: (line: string) => void stderr.write(`${line}\n`),
  });
  return (line) => {
    write(`${line}\n`);
  };
}
