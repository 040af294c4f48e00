import type { WriteStream } from "node:tty";
import type { CaseResult } from "@anyfn/conformance";

/** A line on a terminal that says how far a run is. */
export interface Progress {
  start(target: string, level: string): void;
  result(result: CaseResult): void;
  /** Takes the line away. */
  end(): void;
}

/** Writes over one line, ten times a second at most; nothing where no terminal is. */
export function liveProgress(stream: WriteStream): Progress {
  let head = "";
  let played = 0;
  let failed = 0;
  let drawnAt = 0;
  const clear = (): void => {
    if (stream.isTTY) stream.write("\r\u001b[K");
  };
  return {
    start(target, level) {
      head = `${target} ${level}`;
      [played, failed, drawnAt] = [0, 0, 0];
    },
    result({ case: id, variant, status }) {
      if (status !== "skipped") played++;
      if (status === "fail" || status === "stale-gap") failed++;
      const now = performance.now();
      if (!stream.isTTY || now - drawnAt < 100) return;
      drawnAt = now;
      const text = `${head}  ${played} played${failed > 0 ? `, ${failed} failed` : ""}  ${id}@${variant}`;
      clear();
      stream.write(text.slice(0, (stream.columns || 80) - 1));
    },
    end: clear,
  };
}
