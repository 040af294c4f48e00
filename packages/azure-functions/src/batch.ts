import { type Fields, fields, listOf, NONE } from "anyfn/read";
import { bindingOf, invocationId, metadataOf } from "./binding.ts";

/** One message of an invocation: its body as it came, and what the host tells of it. */
export interface NativeMessage {
  readonly input: unknown;
  readonly metadata: Fields;
  /** Tells it from its neighbours where the host tells nothing that does. */
  readonly place: string;
}

/** The messages of an invocation, and what stands for each as its native event: the input itself where there is but one. */
export function messagesOf(
  input: unknown,
  nativeContext: unknown,
  trigger: string,
): readonly (NativeMessage & { readonly native: unknown })[] {
  const id = invocationId(nativeContext);
  if (!isBatch(input, nativeContext))
    return [{ input, metadata: metadataBeside(input, nativeContext), place: id, native: input }];
  const metadata = metadataOf(nativeContext);
  const inputs = listOf(input, trigger, "input");
  const names = Object.keys(metadata).filter((name) => name.endsWith("Array"));
  return inputs.map((one, index) => {
    // The host leaves empty entries out of some lists: only those of full length can be told apart.
    const own = Object.fromEntries(
      names.flatMap((name) => {
        const values = metadata[name];
        return Array.isArray(values) && values.length === inputs.length
          ? [[name.slice(0, -"Array".length), values[index] as unknown]]
          : [];
      }),
    );
    return { input: one, metadata: own, place: `${id}:${index}`, native: { input: one, metadata: own } };
  });
}

/**
 * What the host tells of one message. Of a body that is text and a JSON object it writes the fields over its own, without regard to
 * case (`Utility.ApplyBindingData` of azure-functions-host): what may be the body's is left out. Bodies in bytes it leaves alone.
 */
export function metadataBeside(input: unknown, nativeContext: unknown): Fields {
  const metadata = metadataOf(nativeContext);
  const isTaken = overwrites(input);
  return isTaken ? Object.fromEntries(Object.entries(metadata).filter(([name]) => !isTaken(name))) : metadata;
}

/** Whether a body has taken a name; undefined for bodies that take none. */
function overwrites(input: unknown): ((name: string) => boolean) | undefined {
  // The host reads more as JSON than the library does: single quotes, comments, other spaces.
  if (typeof input === "string" && /^[\s\x85]*\{.*\}[\s\x85]*$/s.test(input)) {
    const text = input.toLowerCase();
    // An escape may spell any name.
    return (name) => text.includes("\\") || text.includes(name.toLowerCase());
  }
  const own = Object.entries(fields(input) ?? NONE).filter(
    ([, value]) => value !== null && !Array.isArray(value),
  );
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  return names.size > 0 ? (name) => names.has(name.toLowerCase()) : undefined;
}

/** By the registration; where nobody tells, by the lists that only batches come with. */
function isBatch(input: unknown, nativeContext: unknown): boolean {
  const { cardinality } = bindingOf(nativeContext);
  if (typeof cardinality === "string") return cardinality.toLowerCase() === "many";
  return (
    Array.isArray(input) && Object.keys(metadataOf(nativeContext)).some((name) => name.endsWith("Array"))
  );
}
