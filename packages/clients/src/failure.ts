import type { ClientErrorCode } from "anyfn";

/** A failure that a service names itself, in place of a vendor's error. */
export class Refusal extends Error {
  readonly refused: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Refusal";
    this.refused = code;
  }
}

/** The code of whatever a service or a vendor's client throws, by its name, its system code and its HTTP status. */
export function codeOf(error: unknown): ClientErrorCode {
  const {
    refused,
    name = "",
    code = "",
    status,
    statusCode = status,
    $metadata,
    cause,
  } = Object(error) as Failure;
  if (refused) return refused;
  for (const word of [name, code])
    for (const [pattern, answer] of WORDS) if (typeof word === "string" && pattern.test(word)) return answer;
  const http = $metadata?.httpStatusCode ?? statusCode;
  if (typeof http === "number") {
    const known = STATUSES[http];
    if (known) return known;
    if (http >= 500) return "UNAVAILABLE";
    if (http >= 400) return "INVALID";
  }
  return cause === undefined || cause === error ? "UNAVAILABLE" : codeOf(cause);
}

/** What to do about it. */
export const ADVICE: Readonly<Record<ClientErrorCode, string>> = {
  NOT_FOUND: "Deploy what the build emits, or give connect() the name of one that is there.",
  CONFLICT: "Read it again and decide anew.",
  DENIED: "Check the credentials, and that the function lists the resource with this use.",
  THROTTLED: "Send less at a time, or raise the service's limit.",
  TOO_LARGE: "Put it into a bucket and send its key.",
  UNAVAILABLE: "Check the network and the endpoint, and try again later.",
  INVALID: "Change what is given.",
  UNSUPPORTED: "Do without it, or connect another service.",
  NOT_CONNECTED: "Connect it.",
  ABORTED: "Give the call more time.",
};

interface Failure {
  readonly refused?: ClientErrorCode;
  readonly name?: unknown;
  readonly code?: unknown;
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly cause?: unknown;
}

/** Words of AWS, Azure and of Node, the first that fits. */
const WORDS: readonly (readonly [RegExp, ClientErrorCode])[] = [
  [
    /^(NoSuchBucket|ContainerNotFound|QueueNotFound|TableNotFound|ResourceNotFound(Exception)?|QueueDoesNotExist|NotFoundException|AWS\.SimpleQueueService\.NonExistentQueue)$/,
    "NOT_FOUND",
  ],
  [
    /^(ConditionalCheckFailedException|PreconditionFailed|ConditionNotMet|UpdateConditionNotSatisfied|BlobAlreadyExists|EntityAlreadyExists|ConditionalRequestConflict|TransactionConflictException)$/,
    "CONFLICT",
  ],
  [
    /Throttl|TooManyRequests|SlowDown|ProvisionedThroughputExceeded|RequestLimitExceeded|LimitExceededException|ServerBusy/,
    "THROTTLED",
  ],
  [
    /AccessDenied|CredentialsProviderError|CredentialUnavailable|InvalidAccessKeyId|SignatureDoesNotMatch|UnrecognizedClient|ExpiredToken|AuthorizationFailure|AuthenticationFailed|^InvalidClientTokenId$/,
    "DENIED",
  ],
  [/TooLarge|TooLong|BatchRequestTooLong|SizeExceeded|PropertyValueTooLarge/, "TOO_LARGE"],
  [
    /^(ECONN|ENOTFOUND|ETIMEDOUT|EPIPE|EAI_|EHOST|ENETUN|UND_ERR_|REQUEST_SEND_ERROR|TimeoutError)/,
    "UNAVAILABLE",
  ],
  [/^ERR_MODULE_NOT_FOUND$/, "INVALID"],
];

const STATUSES: Readonly<Record<number, ClientErrorCode>> = {
  401: "DENIED",
  403: "DENIED",
  404: "NOT_FOUND",
  408: "UNAVAILABLE",
  409: "CONFLICT",
  412: "CONFLICT",
  413: "TOO_LARGE",
  429: "THROTTLED",
};
