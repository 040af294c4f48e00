import type { Gap } from "anyfn/driver";

const WEB =
  "https://github.com/apache/openwhisk/blob/master/core/controller/src/main/scala/org/apache/openwhisk/core/controller/WebActions.scala";

const text = {
  reason: "a body of a text type is handed over as text in UTF-8, and bytes that are none are lost",
  evidence: `${WEB} (extractEntityAndProcessRequest: data.utf8String)`,
};

const textAnswer = {
  reason: "an answer of a text type is text in UTF-8, and bytes that are none cannot be sent",
  evidence: `${WEB} (interpretHttpResponse: HttpEntity(nonbinary, str))`,
};

const emptyAnswer = {
  reason: "an answer without a body loses its content type",
  evidence: `${WEB} (respondWithEmptyEntity: removeContentTypeHeader)`,
};

/** What the platform, and not the adapter, does otherwise. A gap that has closed turns the suite red. */
export const gaps: Readonly<Record<string, Gap>> = {
  "http.body.binary-as-text": { ...text, only: ["json.body"] },
  "http.body.compressed": { ...text, only: ["status", "json"] },
  "http.response.latin-1": { ...textAnswer, only: ["body"] },
  "http.response.gzip": { ...textAnswer, only: ["body"] },
  "http.method.head": { ...emptyAnswer, only: ["headers.content-type"] },
  "http.stream.head": { ...emptyAnswer, only: ["headers.content-type"] },
  "invoke.nothing": {
    reason: "a result is a dictionary: no result is an empty one",
    evidence:
      "https://github.com/apache/openwhisk-runtime-nodejs/blob/master/core/nodejsActionBase/runner.js (finalizeResult)",
    only: ["result"],
  },
};
