/** The headers that no longer hold for a response of `fetch()`, which decodes a compressed body and leaves them as they came; none for any other. */
export function untrueHeaders({ url, headers }: Partial<Response>): readonly string[] {
  return url && /^(?:x-)?(?:gzip|deflate|br|zstd)\b/i.test(headers?.get("content-encoding") ?? "")
    ? ["content-encoding", "content-length"]
    : [];
}
