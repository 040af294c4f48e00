import { type StreamDefinition, stream } from "anyfn";
import { isRecord, note, saw } from "../observe.ts";

/** Takes the whole batch, and answers that those failed which ask for it. */
const definition: StreamDefinition = stream.batch("conformance", (events, context) => {
  for (const event of events) saw(context, event);
  note(context, { batch: events.map(({ data }) => data) });
  return { failed: events.filter(({ data }) => isRecord(data) && data.do === "fail") };
});

export default definition;
