/** A queue, and where its dead letters go. */
export interface QueueEnd {
  readonly name: string;
  readonly deadLetter: string | undefined;
}

/** The queues through which the dead letters of `name` come back to it, itself at both ends; undefined where they do not. */
export function roundOf(name: string, queues: readonly QueueEnd[]): readonly string[] | undefined {
  const ends = new Map(queues.map((queue) => [queue.name, queue.deadLetter]));
  const round = [name];
  for (let next = ends.get(name); next !== undefined; next = ends.get(next)) {
    round.push(next);
    if (next === name) return round;
    // Another's round, which it leads into: that one is told there.
    if (round.indexOf(next) < round.length - 1) return undefined;
  }
  return undefined;
}
