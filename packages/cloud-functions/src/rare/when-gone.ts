import type { HttpResponse } from "../http.ts";

/** Aborts when the client closes the connection before the answer is out; never for what did not come over HTTP. */
export function whenGone(response: HttpResponse | undefined, controller: AbortController): void {
  response?.once("close", () => {
    if (response.writableFinished) return;
    controller.abort(new DOMException("The client went away before the answer was out.", "AbortError"));
  });
}
