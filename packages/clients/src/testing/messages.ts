import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import type { Attributes, CallOptions, SendItem, SendOptions, SendResult } from "anyfn";
import { publisher, sender } from "../handle/messages.ts";
import { connect } from "../registry.ts";
import type { PublisherService, SenderService } from "../service.ts";
import { type Case, register, type SuiteOptions } from "./run.ts";

/** A message as a program that knows nothing of anyfn receives it. */
export interface ReceivedMessage {
  /** What the receiver's `event.id` is. */
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly attributes: Attributes;
  readonly group?: string | undefined;
  /** Where the service has attributes, or the message is a CloudEvent. */
  readonly traceparent?: string | undefined;
}

/** A service over an empty queue or topic, and what was received of it. */
export interface OpenedMessages<Service> {
  readonly service: Service;
  /** Receives so many messages, in the order in which they come, or what there is after a while. */
  receive(count: number): Promise<readonly ReceivedMessage[]>;
}

interface Given {
  send(data: unknown, options?: SendOptions & CallOptions): Promise<{ readonly id: string }>;
  sendBatch(items: readonly SendItem<unknown>[], options?: CallOptions): Promise<readonly SendResult[]>;
  receive(count: number): Promise<readonly ReceivedMessage[]>;
  readonly maxBytes: number | undefined;
}

/** Every case of the suite for queues and topics. */
export const messageCases: readonly Case<Given>[] = [
  {
    name: "JSON and text arrive as they were sent, under the id that send answered",
    async run({ send, receive }) {
      for (const data of [{ n: 1, text: "ü 世界 <&>" }, "plain text", [1, 2], 7, true, null]) {
        const { id } = await send(data);
        const [message] = await receive(1);
        equal(message?.id, id);
        equal(
          new TextDecoder().decode(message?.bytes),
          typeof data === "string" ? data : JSON.stringify(data),
        );
      }
    },
  },
  {
    name: "characters beyond the first 65,536",
    async run({ send, receive }) {
      const { id } = await send("🌍 𝄞");
      const [message] = await receive(1);
      deepEqual([message?.id, new TextDecoder().decode(message?.bytes)], [id, "🌍 𝄞"]);
    },
  },
  {
    name: "bytes that are no text",
    async run({ send, receive }) {
      const bytes = Uint8Array.of(0, 255, 254, 128, 1);
      const { id } = await send(bytes);
      const [message] = await receive(1);
      deepEqual([message?.id, Array.from(message?.bytes ?? [])], [id, Array.from(bytes)]);
    },
  },
  {
    name: "every send carries a trace",
    async run({ send, receive }) {
      await send({ n: 1 });
      const [message] = await receive(1);
      match(message?.traceparent ?? "none", /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/);
    },
  },
  {
    name: "attributes",
    async run({ send, receive }) {
      await send("x", { attributes: { shop: "berlin 7", kind: "a=b; c" } });
      const [message] = await receive(1);
      const { traceparent: _, ...attributes } = message?.attributes ?? {};
      deepEqual(attributes, { shop: "berlin 7", kind: "a=b; c" });
    },
  },
  {
    name: "attributes of any characters",
    async run({ send, receive }) {
      await send("x", { attributes: { shop: "Zürich 🌍" } });
      const [message] = await receive(1);
      equal(message?.attributes["shop"], "Zürich 🌍");
    },
  },
  {
    name: "attributes that are numbers stay numbers",
    async run({ send, receive }) {
      await send("x", { attributes: { n: 7 } });
      const [message] = await receive(1);
      equal(message?.attributes["n"], 7);
    },
  },
  {
    name: "a batch of 25, in its order",
    async run({ sendBatch, receive }) {
      const results = await sendBatch(Array.from({ length: 25 }, (_, n) => ({ data: { n } })));
      equal(results.length, 25);
      const ids = results.map(({ id, error }) => id ?? String(error));
      const messages = await receive(25);
      deepEqual(messages.map(({ id }) => id).sort(), [...ids].sort());
      for (const { id, bytes } of messages)
        equal(new TextDecoder().decode(bytes), JSON.stringify({ n: ids.indexOf(id) }));
    },
  },
  {
    name: "of a batch of 25 one is refused, and the others are sent",
    async run({ sendBatch, receive, maxBytes }) {
      const refused = maxBytes === undefined ? Symbol("no JSON") : "x".repeat(maxBytes + 1);
      const results = await sendBatch(
        Array.from({ length: 25 }, (_, n) => ({ data: n === 12 ? refused : { n } })),
      );
      deepEqual(
        results.map(({ error }) => error?.code),
        Array.from({ length: 25 }, (_, n) =>
          n === 12 ? (maxBytes === undefined ? "INVALID" : "TOO_LARGE") : undefined,
        ),
      );
      equal((await receive(24)).length, 24);
    },
  },
  {
    name: "an empty batch, and an empty text",
    async run({ send, sendBatch, receive }) {
      deepEqual(await sendBatch([]), []);
      const { id } = await send("");
      const [message] = await receive(1);
      deepEqual([message?.id, message?.bytes.byteLength], [id, 0]);
    },
  },
  {
    name: "groups in order",
    async run({ send, receive }) {
      for (let n = 0; n < 6; n++) await send({ n }, { group: n % 2 === 0 ? "even" : "odd" });
      const messages = await receive(6);
      for (const group of ["even", "odd"])
        deepEqual(
          messages
            .filter((each) => each.group === group)
            .map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)).n),
          group === "even" ? [0, 2, 4] : [1, 3, 5],
        );
    },
  },
  {
    name: "a second message with the same dedupe is dropped",
    async run({ send, receive }) {
      await send("one", { dedupe: "k" });
      await send("one", { dedupe: "k" });
      await send("two", { dedupe: "l" });
      deepEqual(
        (await receive(3)).map(({ bytes }) => new TextDecoder().decode(bytes)),
        ["one", "two"],
      );
    },
  },
  {
    name: "a delay",
    async run({ send, receive }) {
      const began = Date.now();
      await send("late", { delay: 2 });
      await send("now");
      equal(new TextDecoder().decode((await receive(1))[0]?.bytes), "now");
      equal(new TextDecoder().decode((await receive(1))[0]?.bytes), "late");
      ok(Date.now() - began >= 1900);
    },
  },
  {
    name: "an aborted signal ends a call",
    async run({ send, sendBatch }) {
      await rejects(send("x", { signal: AbortSignal.abort() }), { code: "ABORTED" });
      const [result] = await sendBatch([{ data: "x" }], { signal: AbortSignal.abort() });
      equal(result?.error?.code, "ABORTED");
    },
  },
];

/** Registers the suite for a service of queues. */
export function testSender(options: SuiteOptions<OpenedMessages<SenderService>>): void {
  register(messageCases, options, ({ service, receive }) => {
    const own = sender(`suite-${(count++).toString(36)}`);
    connect(own, service);
    return { send: own.send, sendBatch: own.sendBatch, receive, maxBytes: service.limits.maxBytes };
  });
}

/** Registers the suite for a service of topics. */
export function testPublisher(options: SuiteOptions<OpenedMessages<PublisherService>>): void {
  register(messageCases, options, ({ service, receive }) => {
    const own = publisher(`suite-${(count++).toString(36)}`);
    connect(own, service);
    return { send: own.publish, sendBatch: own.publishBatch, receive, maxBytes: service.limits.maxBytes };
  });
}

let count = 0;
