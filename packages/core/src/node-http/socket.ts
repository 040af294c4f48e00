type Duplex = InstanceType<typeof import("node:stream").Duplex>;

/** Who is told what becomes of the response. */
interface Receiver {
  /** The head, once the response has fixed it. */
  header(): string | undefined;
  /** True once the app has ended its response. */
  ended(): boolean;
  /** The head is fixed, and this is the body: whole where it was complete at once, null for none. */
  answer(body: Uint8Array | ReadableStream<Uint8Array> | null): void;
  /** There will be no answer. */
  fail(error: unknown): void;
}

/** What stands for a connection: takes what Node's response writes, and hands on the body without the head. */
export interface Socket extends Duplex {
  open(receiver: Receiver): void;
}

let made: (new (encrypted: boolean, ip: string | undefined) => Socket) | undefined;

/** The class, made when it is first asked for: `node:stream` is not loaded at import. */
export function socketClass(): new (encrypted: boolean, ip: string | undefined) => Socket {
  return (made ??= define());
}

function define(): new (encrypted: boolean, ip: string | undefined) => Socket {
  const { Duplex } = process.getBuiltinModule("node:stream");
  return class ExchangeSocket extends Duplex {
    readonly encrypted: boolean;
    readonly remoteAddress: string | undefined;
    readonly remoteFamily: string | undefined;
    readonly remotePort = 0;
    readonly localAddress = "127.0.0.1";
    readonly localPort = 0;
    readonly connecting = false;
    #receiver: Receiver | undefined;
    /** What came before it was known whether the body is complete; undefined afterwards. */
    #early: Uint8Array[] | undefined;
    #headLeft: string | undefined;
    #answered = false;
    #finished = false;
    #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    /** A chunk that nobody has asked for, or the reader that waits for one. */
    #waiting: { readonly bytes: Uint8Array; readonly taken: () => void } | undefined;
    #wanted: (() => void) | undefined;

    constructor(encrypted: boolean, ip: string | undefined) {
      super({ decodeStrings: false, allowHalfOpen: true, emitClose: true });
      this.encrypted = encrypted;
      this.remoteAddress = ip;
      this.remoteFamily = ip === undefined ? undefined : ip.includes(":") ? "IPv6" : "IPv4";
      this.on("error", () => {}); // told to the receiver
    }

    open(receiver: Receiver): void {
      this.#receiver = receiver;
    }

    override _read(): void {}

    override _write(chunk: Uint8Array | string, encoding: BufferEncoding, callback: () => void): void {
      const header = this.#receiver?.header();
      if (header === undefined) {
        callback(); // 100 Continue and its like
        return;
      }
      if (!this.#early && !this.#answered) {
        this.#early = [];
        // In the same tick the app may end its response: then the body is whole and no stream is needed.
        process.nextTick(() => this.#answer());
        this.#headLeft = header;
      }
      let content = chunk;
      if (this.#headLeft !== undefined && typeof content === "string" && content.startsWith(this.#headLeft)) {
        content = content.slice(this.#headLeft.length);
        this.#headLeft = undefined;
      }
      const bytes = typeof content === "string" ? Buffer.from(content, encoding) : content;
      if (bytes.byteLength > 0 && !this.#early) this.#give(bytes, callback);
      else {
        if (bytes.byteLength > 0) this.#early?.push(bytes);
        callback();
      }
    }

    override _final(callback: () => void): void {
      this.#answer();
      this.#finished = true;
      try {
        this.#controller?.close();
      } catch {
        // The reader has gone.
      }
      this.#wanted?.();
      callback();
      this.destroy();
    }

    override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
      if (!this.#finished) {
        const reason = error ?? new Error("The app closed the connection before its response was complete.");
        if (this.#controller) this.#controller.error(reason);
        else this.#receiver?.fail(reason);
        this.#answered = true;
        this.#early = undefined;
        this.#wanted?.();
        this.#waiting?.taken();
      }
      callback(error);
    }

    #answer(): void {
      if (this.#answered) return;
      this.#answered = true;
      const early = this.#early ?? [];
      this.#early = undefined;
      if (this.#receiver?.ended()) {
        this.#receiver.answer(
          early.length === 0 ? null : early.length === 1 ? (early[0] as Uint8Array) : Buffer.concat(early),
        ); // one
        return;
      }
      const stream = new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            this.#controller = controller;
            for (const bytes of early) controller.enqueue(bytes);
          },
          pull: () => this.#pull(),
          cancel: () => {
            this.#controller = undefined;
            this.destroy();
          },
        },
        { highWaterMark: 0 },
      );
      this.#receiver?.answer(stream);
    }

    #give(bytes: Uint8Array, taken: () => void): void {
      if (this.#wanted) {
        this.#controller?.enqueue(bytes);
        this.#wanted();
        this.#wanted = undefined;
        taken();
      } else this.#waiting = { bytes, taken };
    }

    /** Resolves once there is a chunk: until then the app is held back, as by a slow client. */
    #pull(): void | Promise<void> {
      const waiting = this.#waiting;
      if (!waiting) {
        return new Promise((resolve) => {
          this.#wanted = resolve;
        });
      }
      this.#waiting = undefined;
      this.#controller?.enqueue(waiting.bytes);
      waiting.taken();
    }

    // What Node's own sockets have, and apps call.
    setTimeout(): this {
      return this;
    }
    setNoDelay(): this {
      return this;
    }
    setKeepAlive(): this {
      return this;
    }
    ref(): this {
      return this;
    }
    unref(): this {
      return this;
    }
    address(): object {
      return {};
    }
    destroySoon(): void {
      if (this.writable) this.end();
      else this.destroy();
    }
  };
}
