import { type AnyDefinition, MalformedEventError, type StorageEvent } from "anyfn/adapter";
import { fields, NONE, optionalText, text, toDate } from "anyfn/read";
import { bindingOf, invocationId, metadataOf } from "./binding.ts";
import { type Binding, HOST_STORAGE, optionsOf } from "./registration.ts";
import { bodyOf } from "./value.ts";

/** The blob of an invocation (https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-blob-trigger). It was written: deletions never come this way. */
export function blobEvent(native: unknown, nativeContext: unknown, trigger: string): StorageEvent {
  const metadata = metadataOf(nativeContext);
  const path = text(metadata["blobTrigger"], trigger, "triggerMetadata.blobTrigger");
  const properties = fields(metadata["properties"]) ?? NONE;
  // The extension of version 4 has other names for some.
  const { contentType, eTag, lastModified, contentMD5, contentHash = contentMD5, length } = properties;
  const { contentLength = length } = properties;
  const slash = path.indexOf("/");
  if (slash < 1)
    throw new MalformedEventError(
      trigger,
      "triggerMetadata.blobTrigger",
      'a text like "<container>/<blob>"',
      path,
    );
  // Registered with `sdkBinding` the function gets a client, which the native event is, and no content.
  const content = bindingOf(nativeContext)["sdkBinding"] === true ? undefined : bodyOf(native).bytes;
  const told = Number.isSafeInteger(contentLength) ? (contentLength as number) : undefined; // just seen
  const modified = optionalText(lastModified);
  const version = [modified, optionalText(contentHash)].filter(Boolean).join("#");
  return {
    kind: "storage",
    // The same blob comes again each time it is written, be it twice in the second that its time tells.
    id: modified === undefined ? invocationId(nativeContext) : `${path}@${version}`,
    source: optionalText(metadata["uri"]) ?? `azure:blob:${path}`,
    time: toDate(lastModified),
    action: "created",
    bucket: path.slice(0, slash),
    key: path.slice(slash + 1),
    // Of a content that the library parsed the length is another.
    size: native instanceof Uint8Array ? native.byteLength : (told ?? content?.byteLength),
    etag: optionalText(eTag)?.replace(/^"(.*)"$/, "$1"),
    contentType: optionalText(contentType),
    content,
    native,
  };
}

/** The host itself filters by path: what lies before the blob's own name is the prefix, what lies behind it the suffix. */
export function blobBinding(definition: AnyDefinition): Binding {
  const { bucket, prefix, suffix } = optionsOf(definition);
  // Braces in a name would be a parameter of the path, percent signs the name of an app setting.
  const usual = (part: unknown): string => (typeof part === "string" && !/[{}%]/.test(part) ? part : "");
  return {
    path: typeof bucket === "string" ? `${bucket}/${usual(prefix)}{name}${usual(suffix)}` : undefined,
    connection: HOST_STORAGE,
  };
}
