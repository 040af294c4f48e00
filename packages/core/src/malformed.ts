/** Messages of a batch that cannot be read: each fails alone, and its neighbours are handled. */
import { MalformedEventError } from "./errors.ts";
import type { CoreEvent, MessageKind } from "./events.ts";

/** What is known of a message that cannot be read: what its trigger needs to name it in the answer. */
export type KnownOf<Event extends CoreEvent> = Partial<Event> & Pick<Event, "id" | "native">;

/**
 * The events of a batch, each message read by itself. In place of one that cannot be read stands an event which core fails for good: no
 * handler sees it, only the trigger's `group` and `reply` do.
 *
 * @param known What is known of a message that cannot be read; undefined where even its name is missing, so that it can only be
 * reported with the whole batch: then the error is thrown.
 */
export function eachMessage<Event extends CoreEvent<MessageKind>, Item>(
  items: readonly Item[],
  read: (item: Item, index: number) => Event | readonly Event[],
  known: (item: Item, index: number) => KnownOf<Event> | undefined,
): readonly Event[] {
  const events: Event[] = [];
  for (const [index, item] of items.entries()) {
    try {
      const one = read(item, index);
      if (Array.isArray(one))
        events.push(...(one as readonly Event[])); // just seen
      else events.push(one as Event); // the other case
    } catch (error) {
      const about = error instanceof MalformedEventError ? known(item, index) : undefined;
      if (!about) throw error;
      events.push({ ...about, [MALFORMED]: error } as unknown as Event); // no handler sees it
    }
  }
  return events;
}

/** Why an event cannot be handled; undefined for every event that can be read. */
export function malformationOf(event: CoreEvent): unknown {
  return (event as { readonly [MALFORMED]?: unknown })[MALFORMED]; // set above
}

/** By name, so that an adapter's copy of this module means the same. */
const MALFORMED: unique symbol = Symbol.for("anyfn.malformed");
