import { HttpError } from "anyfn";
import { describe, test } from "vitest";
import {
  memoryBucket,
  memoryCaller,
  memoryEvents,
  memoryKv,
  memoryPublisher,
  memorySender,
  type SentMessage,
} from "./memory.ts";
import {
  gaps,
  type ReceivedMessage,
  testBucket,
  testCaller,
  testEvents,
  testKv,
  testPublisher,
  testSender,
} from "./testing.ts";

describe("a bucket in memory", () => testBucket({ test, open: memoryBucket, gaps: gaps["memory.bucket"] }));
describe("a store in memory", () => testKv({ test, open: memoryKv, gaps: gaps["memory.kv"] }));
describe("a queue in memory", () =>
  testSender({ test, open: () => received(memorySender()), gaps: gaps["memory.queue"] }));
describe("a topic in memory", () =>
  testPublisher({ test, open: () => received(memoryPublisher()), gaps: gaps["memory.topic"] }));
describe("a bus in memory", () =>
  testEvents({
    test,
    open() {
      const service = memoryEvents();
      return { service, receive: async (count) => service.events.slice(-count) };
    },
  }));
describe("a function in memory", () =>
  testCaller({
    test,
    open: () =>
      memoryCaller((input: { readonly fail?: string } | null) => {
        if (input?.fail === "http") throw new HttpError(409, "taken");
        if (input?.fail === "details") throw new HttpError(422, "wrong", { details: { field: "a" } });
        if (input?.fail === "other") throw new Error("secret");
        return { got: input };
      }),
  }));

/** Reads the box as a receiver would: each message once, when its delay is over, which counts from when it was first seen. */
function received<Service extends { readonly messages: readonly SentMessage[] }>(
  service: Service,
): { readonly service: Service; receive(count: number): Promise<readonly ReceivedMessage[]> } {
  const seen = new Set<string>();
  const since = new Map<string, number>();
  return {
    service,
    async receive(count) {
      const began = Date.now();
      for (;;) {
        const now = Date.now();
        for (const { id } of service.messages) if (!since.has(id)) since.set(id, now);
        const due = service.messages
          .filter(({ id, delay = 0 }) => !seen.has(id) && delay * 1000 <= now - (since.get(id) ?? now))
          .slice(0, count);
        if (due.length > 0 || now - began > 4000) {
          for (const { id } of due) seen.add(id);
          return due.map((each) => ({ ...each, traceparent: each.traceparent }));
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}
