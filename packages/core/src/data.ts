import { parseJson } from "./decode.ts";
import type { CoreEvent, MessageKind } from "./events.ts";
import { isThenable } from "./pipeline/deadline.ts";
import { InvalidPayloadError, type SchemaResult, type StandardSchema } from "./schema.ts";

/** Validates an event's data and answers the event with what the schema yields. @throws InvalidPayloadError, permanent */
export function withData<K extends MessageKind>(
  schema: StandardSchema | undefined,
): ((event: CoreEvent<K>) => CoreEvent<K> | Promise<CoreEvent<K>>) | undefined {
  if (schema === undefined) return undefined;
  const { validate } = schema["~standard"];
  return (event) => {
    const { data } = event as { readonly data: unknown }; // only kinds with data are given a schema
    const first = validate(data);
    if (!isThenable(first) && !first.issues) return { ...event, data: first.value };
    return check(validate, event, data, first);
  };
}

type Validate = StandardSchema["~standard"]["validate"];

async function check<Event extends { readonly id: string }>(
  validate: Validate,
  event: Event,
  data: unknown,
  first: SchemaResult<unknown> | PromiseLike<SchemaResult<unknown>>,
): Promise<Event> {
  const result = await first;
  if (!result.issues) return { ...event, data: result.value };
  // A bare JSON scalar arrives as its text, because nothing says that it is JSON: a schema that wants the value does.
  const scalar = typeof data === "string" ? parseJson(data) : undefined;
  const second = scalar && (await validate(scalar.value));
  if (second && !second.issues) return { ...event, data: second.value };
  throw new InvalidPayloadError(`The message ${event.id}`, result.issues);
}
