import * as z from "zod";
import type {
  ActiveMqEvent,
  PipesActiveMqMessage,
  PipesRabbitMqMessage,
  RabbitMqEvent,
} from "../../native.ts";

const active = {
  messageID: z.string().min(1),
  data: z.base64(),
  destination: z.union([
    z.looseObject({ physicalName: z.string() }),
    z.looseObject({ physicalname: z.string() }),
  ]),
  timestamp: z.number(),
  redelivered: z.boolean(),
  properties: z.record(z.string(), z.unknown()).nullish(),
};
const rabbit = {
  data: z.base64(),
  redelivered: z.boolean(),
  basicProperties: z.looseObject({
    messageId: z.string().nullish(),
    contentType: z.string().nullish(),
    timestamp: z.string().nullish(),
    headers: z.record(z.string(), z.unknown()).nullish(),
  }),
};
const fromActive = { eventSource: z.enum(["aws:mq", "aws:amq"]), eventSourceArn: z.string() };
const fromRabbit = { eventSource: z.literal("aws:rmq"), eventSourceArn: z.string() };

/** What Lambda sends for ActiveMQ. */
export const activeMqSchema: z.ZodType<ActiveMqEvent> = z.looseObject({
  ...fromActive,
  messages: z.array(z.looseObject(active)),
});

/** What Lambda sends for RabbitMQ. */
export const rabbitMqSchema: z.ZodType<RabbitMqEvent> = z.looseObject({
  ...fromRabbit,
  rmqMessagesByQueue: z.record(z.string(), z.array(z.looseObject(rabbit))),
});

/** What EventBridge Pipes send for ActiveMQ. */
export const pipesActiveMqSchema: z.ZodType<readonly PipesActiveMqMessage[]> = z
  .array(z.looseObject({ ...fromActive, ...active }))
  .min(1);

/** What EventBridge Pipes send for RabbitMQ. */
export const pipesRabbitMqSchema: z.ZodType<readonly PipesRabbitMqMessage[]> = z
  .array(z.looseObject({ ...fromRabbit, ...rabbit, eventSourceKey: z.string() }))
  .min(1);
