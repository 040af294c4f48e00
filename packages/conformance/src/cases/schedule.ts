import type { MessageCase } from "../case.ts";
import { matching } from "../match.ts";

const scheduledTime = "2026-03-01T02:00:00.000Z";

/** Ticks of a schedule. */
export const scheduleCases: readonly MessageCase<"schedule">[] = [
  {
    id: "schedule.fields",
    title: "every field of a tick",
    kind: "schedule",
    function: "schedule",
    stimulus: { messages: [{ scheduledTime }] },
    expected: {
      saw: [
        {
          kind: "schedule",
          id: matching(/./),
          source: matching(/./),
        },
      ],
      usage: { kind: "schedule", events: 1, failures: 0 },
    },
  },
  {
    id: "schedule.time",
    title: "a tick says when it was due",
    kind: "schedule",
    function: "schedule",
    needs: ["scheduled-time"],
    stimulus: { messages: [{ scheduledTime }] },
    expected: { saw: [{ scheduledTime: new Date(scheduledTime), time: new Date(scheduledTime) }] },
  },
  {
    id: "schedule.ids",
    title: "two ticks have two ids",
    kind: "schedule",
    function: "schedule",
    before: [
      {
        messages: [{ id: "3f1c7e10-0000-4000-8000-000000000051", scheduledTime: "2026-03-01T01:00:00.000Z" }],
      },
    ],
    stimulus: { messages: [{ id: "3f1c7e10-0000-4000-8000-000000000052", scheduledTime }] },
    expected: { saw: [{ kind: "schedule" }], usage: { events: 1, failures: 0 } },
  },
  {
    id: "schedule.failure",
    title: "a failing tick fails its run, and is logged and counted",
    kind: "schedule",
    function: "schedule-failing",
    stimulus: { messages: [{ scheduledTime }] },
    expected: {
      saw: [{ kind: "schedule" }],
      failed: [0],
      logs: [{ level: "error", fields: { error: { message: "told to fail" } } }],
      usage: { events: 1, failures: 1, outcomes: { error: 1 } },
    },
  },
  {
    id: "schedule.duplicate.once",
    title: "an idempotent function handles a tick that is delivered twice once: it has one id",
    kind: "schedule",
    function: "schedule-once",
    fresh: true,
    twice: true,
    needs: ["redelivery"],
    stimulus: { messages: [{ scheduledTime }] },
    expected: { saw: [], failed: [], usage: { events: 1, failures: 0 } },
  },
  {
    id: "schedule.name",
    title: "a tick names its schedule",
    kind: "schedule",
    function: "schedule",
    needs: ["schedule-name"],
    stimulus: { messages: [{ scheduledTime, schedule: "nightly" }] },
    expected: { saw: [{ schedule: "nightly" }] },
  },
  {
    id: "schedule.sparse",
    title: "a tick without its optional fields",
    kind: "schedule",
    function: "schedule",
    needs: ["optional-fields"],
    stimulus: { sparse: true, messages: [{ scheduledTime }] },
    expected: { saw: [{ kind: "schedule", id: matching(/./) }], usage: { events: 1, failures: 0 } },
  },
  {
    id: "schedule.duplicate",
    title: "a tick that comes twice is handled twice",
    kind: "schedule",
    function: "schedule",
    before: [{ messages: [{ scheduledTime }] }],
    stimulus: { messages: [{ scheduledTime }] },
    expected: { saw: [{ kind: "schedule" }], usage: { invocations: 1, events: 1 } },
  },
  {
    id: "schedule.extra-fields",
    title: "fields that nobody knows yet do no harm",
    kind: "schedule",
    function: "schedule",
    stimulus: { extra: true, messages: [{ scheduledTime }] },
    expected: { saw: [{ kind: "schedule" }], usage: { events: 1, failures: 0 } },
  },
];
