import { put } from "anyfn/read";

/** The headers of a request that its sender chose: those that HTTP, the network on the way and Google's services add are left out. */
export function ownHeaders(
  headers: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !ADDED.test(name)) put(own, name, value);
  }
  return own;
}

const ADDED =
  /^(?:host|from|via|te|date|expect|origin|referer|cookie|connection|keep-alive|upgrade.*|pragma|priority|forwarded|traceparent|tracestate|user-agent|authorization|cache-control|function-execution-id|(?:accept|content|transfer|proxy|sec|x-forwarded|x-cloud|x-cloudtasks|x-cloudscheduler|x-appengine|x-google|x-goog|x-serverless|x-envoy|x-request|x-real|x-client|x-b3|ce)(?:-.*)?|accept|b3|grpc-.*)$/;
