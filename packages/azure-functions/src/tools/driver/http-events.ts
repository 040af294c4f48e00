import type { HttpStimulus, MessageStimulus, WireRequest } from "anyfn/driver";
import { wireRequest } from "anyfn/wire";
import { single } from "./message.ts";
import { type AzureCall, toJson } from "./rpc.ts";

/** A request as it reaches the host behind the front ends of App Service, which write the client's port too. */
export function httpCall(stimulus: HttpStimulus): AzureCall {
  return { count: 1, request: behindFrontEnd(wireRequest(stimulus)) };
}

/** A direct call: a POST to the function's own route, with its key. */
export function invokeCall({ messages }: MessageStimulus<"invoke">): AzureCall {
  const { data } = single(messages, "A direct call");
  return httpCall({
    kind: "http",
    method: "POST",
    target: "/invoke/conformance",
    headers: [
      ["content-type", "application/json"],
      ["x-functions-key", "placeholder"],
    ],
    body: toJson(data),
  });
}

function behindFrontEnd(request: WireRequest): WireRequest {
  const headers = request.headers.map(
    ([name, value]) => [name, name.toLowerCase() === "x-forwarded-for" ? `${value}:50123` : value] as const,
  );
  return { ...request, headers };
}
