/** An answer over HTTP that is no success, with what of it tells why. */
export class HttpFailure extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.name = "HttpFailure";
    this.status = status;
  }
}

/** What Node's `fetch` throws where nothing was answered says little: its cause does. @throws the cause, or the signal's reason */
export async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw (error as { readonly cause?: unknown } | null)?.cause ?? error;
  }
}

/** The answer, if it is a success. @throws HttpFailure */
export async function requestOk(url: string, init: RequestInit): Promise<Response> {
  const answer = await request(url, init);
  if (answer.ok) return answer;
  const text = (await answer.text()).trim();
  throw new HttpFailure(
    answer.status,
    `${new URL(url).host} answered ${answer.status}${text === "" ? "" : `: ${text.slice(0, 300)}`}`,
  );
}
