import type { InvocationInfo } from "anyfn/adapter";
import type { NodeRequest } from "./native.ts";

/** What surrounds one invocation; for a request also the way back. */
export class Call {
  readonly request: NodeRequest | undefined;
  /** Milliseconds that it may take. */
  readonly timeout: number;
  /** What was handed out, before the invocation ended. */
  response: Response | undefined;
  /** Hears of it, where somebody waits. */
  onResponse: ((response: Response) => void) | undefined;
  /** Cuts a body that was handed out and is still read. */
  cut: ((error: unknown) => void) | undefined;
  #id: string | undefined;

  constructor(timeout: number, request: NodeRequest | undefined) {
    this.timeout = timeout;
    this.request = request;
    this.response = undefined;
    this.onResponse = undefined;
    this.cut = undefined;
    this.#id = undefined;
  }

  /** Hands the response out. */
  respond(response: Response): void {
    this.response = response;
    this.onResponse?.(response);
  }

  /** The id that whoever called gave it (`X-Request-Id`), else a new one. */
  get id(): string {
    return (this.#id ??= givenId(this.request) ?? crypto.randomUUID());
  }
}

/** Who runs: the process has no name, memory or region but what its environment says. */
export function infoOf(call: Call): InvocationInfo {
  const { ANYFN_REGION, ANYFN_MEMORY, K_REVISION } = process.env;
  return {
    id: call.id,
    version: K_REVISION,
    memory: Number(ANYFN_MEMORY) || undefined,
    region: ANYFN_REGION,
  };
}

function givenId(request: NodeRequest | undefined): string | undefined {
  const given = request?.headers.get("x-request-id");
  return given && /^[\w.:/+=-]{1,128}$/.test(given) ? given : undefined;
}
