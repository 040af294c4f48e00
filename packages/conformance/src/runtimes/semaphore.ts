/** Hands out `size` places in the order they were asked for; what it resolves to gives the place back. */
export function semaphore(size: number): () => Promise<() => void> {
  const queue: (() => void)[] = [];
  let free = size;
  const release = () => {
    const first = queue.shift();
    if (first) first();
    else free += 1;
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((granted) => queue.push(granted));
    return release;
  };
}
