import type { StorageEvent } from "anyfn/adapter";
import { type Fields, optionalText } from "anyfn/read";

/** What an object of Cloud Storage tells of itself; 64-bit numbers are texts or numbers. */
export function objectFacts(object: Fields): Pick<StorageEvent, "size" | "etag" | "contentType" | "version"> {
  const { size, generation } = object;
  const bytes = typeof size === "string" && size !== "" ? Number(size) : size;
  return {
    size: Number.isSafeInteger(bytes) ? (bytes as number) : undefined, // an integer is a number
    etag: optionalText(object.etag)?.replace(/^"(.*)"$/, "$1"),
    contentType: optionalText(object.contentType),
    version:
      typeof generation === "number" || typeof generation === "bigint"
        ? String(generation)
        : optionalText(generation),
  };
}
