import { rowsOf } from "@anyfn/cloud-functions";
import type { Kind } from "anyfn/adapter";
import { fixtures } from "../../packages/cloud-functions/fixtures/read.ts";
import type { Delivery } from "./gcp-corpus.ts";

/** The documented events of the adapter's own tests, as what their senders post: these are there without the corpus. */
export function gcpDocumented(kinds: readonly Kind[]): readonly Omit<Delivery, "expect" | "mode">[] {
  return fixtures().flatMap(({ trigger, name, native }) => {
    const kind = kinds.find((one) => rowsOf(one).some(({ id }) => id === trigger));
    // One says nothing at all, not even when it was.
    if (kind === undefined || `${trigger}/${name}` === "gcp.scheduler/bare") return [];
    const { headers, body, method = "POST", url = "/", signature } = posted(native);
    const sent = Object.entries(headers).filter(([header]) => !/^(?:host|content-length)$/.test(header));
    const request = {
      method,
      target: url,
      headers: [
        ["Host", headers["host"] ?? "f-abc123-uc.a.run.app"],
        ...sent,
        ["Content-Length", String(body.byteLength)],
      ] as const,
      body,
    };
    return [{ id: `${trigger}/${name}`, kind, signature, headers, body, request }];
  });
}

type Native = ReturnType<typeof fixtures>[number]["native"];

type Posted = Pick<Delivery, "headers" | "body" | "signature"> & {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
};

function isDelivery(native: Native): native is Extract<Native, { readonly body: unknown }> {
  return "headers" in native;
}

/** How a native event comes over HTTP, and to which signature. */
function posted(native: Native): Posted {
  if (isDelivery(native)) {
    const { headers, body = new Uint8Array(), method, url } = native;
    const texts = headers as Readonly<Record<string, string>>; // of a fixture
    const isEvent = /cloudevents/.test(texts["content-type"] ?? "") || "ce-type" in texts;
    const isWhole = /"specversion"/.test(new TextDecoder().decode(body));
    return { headers: texts, body, method, url, signature: isEvent || isWhole ? "cloudevent" : "http" };
  }
  if ("specversion" in native) return { ...json(native, "cloudevents+json"), signature: "cloudevent" };
  const { data, context } = native;
  // The framework makes such a call of a structured CloudEvent too.
  return context !== undefined && "specversion" in context
    ? { ...json({ ...(context as object), data }, "cloudevents+json"), signature: "event" }
    : { ...json({ data, context }, "json"), signature: "event" };
}

function json(value: unknown, type: string): Pick<Posted, "headers" | "body"> {
  return {
    headers: { "content-type": `application/${type}` },
    body: new TextEncoder().encode(JSON.stringify(value)),
  };
}
