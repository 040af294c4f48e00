/** Cuts pieces of text of any size into lines, across their borders, holding no more than one line and one piece. */
export function createLines(options: {
  /** Takes a line without its end, its number from 1, and whether the input ended with it. */
  readonly read: (text: string, line: number, last: boolean) => void;
  /** Takes the number of a line that has more than `longest` characters. */
  readonly tooLong: (line: number) => void;
  readonly longest: number;
}): { take(piece: string, end?: boolean): void } {
  const { read, tooLong, longest } = options;
  let begun = ""; // of a line whose end has not come yet
  let skipping = false; // the rest of a line that is too long
  let line = 0;

  function one(text: string, last: boolean): void {
    line++;
    if (skipping || text.length > longest) tooLong(line);
    else read(text, line, last);
    skipping = false;
  }
  return {
    take(piece, end = false) {
      let from = 0;
      for (let to = piece.indexOf("\n"); to >= 0; to = piece.indexOf("\n", from)) {
        one(from === 0 ? begun + piece.slice(0, to) : piece.slice(from, to), false);
        begun = "";
        from = to + 1;
      }
      begun += piece.slice(from);
      if (begun.length > longest) skipping = true;
      if (skipping) begun = "";
      if (end && (begun !== "" || skipping)) one(begun, true);
    },
  };
}
