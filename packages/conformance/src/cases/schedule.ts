import type { MessageCase } from "../case.ts";
import { matching } from "../match.ts";

const scheduledTime = "2026-03-01T02:00:00.000Z";

/** Ticks of a schedule. */
export const scheduleCases: readonly MessageCase<"schedule">[] = [
  {
    id: "schedule.fields",
    title: "a tick says when it was due",
    kind: "schedule",
    function: "schedule",
    stimulus: { messages: [{ scheduledTime }] },
    expected: {
      saw: [
        {
          kind: "schedule",
          id: matching(/./),
          source: matching(/./),
          scheduledTime: new Date(scheduledTime),
          time: new Date(scheduledTime),
        },
      ],
      usage: { kind: "schedule", events: 1, failures: 0 },
    },
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
    expected: { saw: [{ scheduledTime: new Date(scheduledTime) }] },
  },
];
