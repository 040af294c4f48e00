import { bindingOf, metadataOf } from "./binding.ts";
import { type Fields, list } from "./field.ts";

/** One message of an invocation: its body as it came, and what the host tells of it. */
export interface NativeMessage {
  readonly input: unknown;
  readonly metadata: Fields;
}

/** The messages of an invocation, and what stands for each as its native event: the input itself where there is but one. */
export function messagesOf(
  input: unknown,
  nativeContext: unknown,
  trigger: string,
): readonly (NativeMessage & { readonly native: unknown })[] {
  const metadata = metadataOf(nativeContext);
  if (!isBatch(input, nativeContext)) return [{ input, metadata, native: input }];
  const inputs = list(input, trigger, "input");
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
    return { input: one, metadata: own, native: { input: one, metadata: own } };
  });
}

/** By the registration; where nobody tells, by the lists that only batches come with. */
function isBatch(input: unknown, nativeContext: unknown): boolean {
  const { cardinality } = bindingOf(nativeContext);
  if (typeof cardinality === "string") return cardinality.toLowerCase() === "many";
  return (
    Array.isArray(input) && Object.keys(metadataOf(nativeContext)).some((name) => name.endsWith("Array"))
  );
}
