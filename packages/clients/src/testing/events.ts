import { deepEqual, match, rejects } from "node:assert/strict";
import type { Events } from "anyfn";
import { events } from "../handle/events.ts";
import { connect } from "../registry.ts";
import type { EventsService } from "../service.ts";
import { type Case, register, type SuiteOptions } from "./run.ts";

/** An event as it is received. */
export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: unknown;
  readonly subject?: string | undefined;
  readonly traceparent?: string | undefined;
}

/** A service, and what was received of it. */
export interface OpenedEvents {
  readonly service: EventsService;
  receive(count: number): Promise<readonly ReceivedEvent[]>;
}

interface Given {
  readonly events: Events;
  receive(count: number): Promise<readonly ReceivedEvent[]>;
}

/** Every case of the suite for buses of events. */
export const eventsCases: readonly Case<Given>[] = [
  {
    name: "an event arrives with its type, subject and data, under the id that emit answered",
    async run({ events: own, receive }) {
      const { id } = await own.emit(
        "com.example.order.placed",
        { n: 1, text: "ü 🌍" },
        { subject: "orders/1" },
      );
      const [event] = await receive(1);
      const { traceparent: _, ...rest } = event ?? {};
      deepEqual(rest, {
        id,
        type: "com.example.order.placed",
        data: { n: 1, text: "ü 🌍" },
        subject: "orders/1",
      });
    },
  },
  {
    name: "every event carries a trace",
    async run({ events: own, receive }) {
      await own.emit("com.example.order.placed", { n: 1 });
      const [event] = await receive(1);
      const { traceparent } = event ?? {};
      match(traceparent ?? "none", /^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/);
    },
  },
  {
    name: "data that is no object",
    async run({ events: own, receive }) {
      for (const data of ["text", 7, null, [1, "ü"]]) {
        const { id } = await own.emit("com.example.count", data);
        const [event] = await receive(1);
        deepEqual([event?.id, event?.data, event?.subject], [id, data, undefined]);
      }
    },
  },
  {
    name: "an aborted signal ends a call",
    async run({ events: own }) {
      await rejects(own.emit("t", 1, { signal: AbortSignal.abort() }), { code: "ABORTED" });
    },
  },
];

/** Registers the suite for a service of events. */
export function testEvents(options: SuiteOptions<OpenedEvents>): void {
  register(eventsCases, options, ({ service, receive }) => {
    const own = events(`suite-${(count++).toString(36)}`);
    connect(own, service);
    return { events: own, receive };
  });
}

let count = 0;
