import type { Case } from "./case.ts";
import { contextCases } from "./cases/context.ts";
import { databaseCases } from "./cases/database.ts";
import { eventCases } from "./cases/event.ts";
import { httpFailureCases } from "./cases/http-failure.ts";
import { httpRequestCases } from "./cases/http-request.ts";
import { httpResponseCases } from "./cases/http-response.ts";
import { httpStreamCases } from "./cases/http-stream.ts";
import { invokeCases } from "./cases/invoke.ts";
import { queueCases } from "./cases/queue.ts";
import { scheduleCases } from "./cases/schedule.ts";
import { storageCases } from "./cases/storage.ts";
import { streamCases } from "./cases/stream.ts";
import { topicCases } from "./cases/topic.ts";

export type {
  AnyExpected,
  Case,
  HttpCase,
  HttpExpected,
  MessageCase,
  MessagesExpected,
  Need,
  StreamExpected,
} from "./case.ts";

/** Every case. */
export const cases: readonly Case[] = [
  ...httpRequestCases,
  ...httpResponseCases,
  ...httpFailureCases,
  ...httpStreamCases,
  ...contextCases,
  ...scheduleCases,
  ...storageCases,
  ...queueCases,
  ...topicCases,
  ...databaseCases,
  ...streamCases,
  ...eventCases,
  ...invokeCases,
];
