/** The part of Node's response that an event stream needs. */
export interface EventSink {
  readonly writableFinished: boolean;
  readonly destroyed: boolean;
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  write(text: string): boolean;
  end(text: string): unknown;
  once(event: "drain" | "close", listener: () => void): unknown;
  removeListener(event: "drain" | "close", listener: () => void): unknown;
}

/** The answer to a caller that takes its parts while they are made. */
export interface EventStream {
  /** Hands over one value as JSON; false once the caller is gone. Waits while the connection takes no more. */
  write(json: string): Promise<boolean>;
  /** Hands over the last one; resolves once all is taken or the caller is gone. `bytes` is what went out in all. */
  end(json: string): Promise<{ readonly bytes: number; readonly cancelled: boolean }>;
}

/**
 * Answers in server-sent events, one `data:` line each, as Firebase's clients read them. The status is always 200: an error
 * is an event too. A comment now and then keeps an idle connection open.
 *
 * @param heartbeat Seconds between comments; 0 for none.
 */
export function eventStream(
  sink: EventSink,
  headers: Readonly<Record<string, string>>,
  heartbeat: number,
): EventStream {
  let bytes = 0;
  let begun = false;
  const write = (text: string, last?: "last"): boolean => {
    if (!begun) sink.writeHead(200, { ...headers, ...HEAD });
    begun = true;
    bytes += Buffer.byteLength(text);
    if (!last) return sink.write(text);
    sink.end(text);
    return true;
  };
  const timer = heartbeat > 0 ? setInterval(() => write(": ping\n\n"), heartbeat * 1000) : undefined;
  sink.once("close", () => clearInterval(timer));

  return {
    async write(json) {
      if (sink.destroyed) return false;
      if (!write(`data: ${json}\n\n`)) await taken(sink);
      return !sink.destroyed;
    },
    end(json) {
      clearInterval(timer);
      if (sink.destroyed) return Promise.resolve({ bytes, cancelled: true });
      return new Promise((resolve) => {
        sink.once("close", () => resolve({ bytes, cancelled: !sink.writableFinished }));
        write(`data: ${json}\n\n`, "last");
      });
    },
  };
}

const HEAD = { "content-type": "text/event-stream", "cache-control": "no-cache" };

/** Settles when the connection takes more, or is gone. */
function taken(sink: EventSink): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      sink.removeListener("drain", go);
      sink.removeListener("close", go);
      resolve();
    };
    sink.once("drain", go);
    sink.once("close", go);
  });
}
