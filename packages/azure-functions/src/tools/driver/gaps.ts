import type { Gap } from "anyfn/driver";

const byHand = "packages/conformance/src/runtimes/azure-functions.test.ts, on functions without anyfn";

const noRequest: Gap = {
  reason: "the library makes a Request of what arrives, which throws: the function is never called",
  evidence: `${byHand}: the library makes no request of it`,
  only: ["status", "json", "error"],
};
const unknownMethod: Gap = {
  reason:
    "TRACE is not registered, because the library cannot make a Request of it: the host itself answers 404",
  evidence: `${byHand}: the library makes no request of TRACE, the host's routes`,
  only: ["status", "headers.allow"],
};
const noPrototype: Gap = {
  reason: "the library collects headers in a plain object, in which __proto__ is no key",
  evidence: `${byHand}: a header named __proto__ is lost`,
  only: ["json.headers.__proto__"],
};
const joinedCookies: Gap = {
  reason: "the host joins headers of one name with a comma, those of cookies too",
  evidence: "azure-functions-host, ToRpcHttp (header.Value.ToString() of StringValues)",
  only: ["json.headers.cookie"],
};
const cookieObjects: Gap = {
  reason:
    "without HTTP streaming several cookies have to be objects, which the host writes in its own spelling and order",
  evidence: `${byHand}: of several headers the last alone is left, objects are encoded once more and get a path`,
  only: ["cookies[0]", "cookies[1]"],
};
const smallLetters: Gap = {
  reason:
    "the library puts the first letter of every name in lower case, and bytes come as base64 that nothing marks as such",
  evidence: `${byHand}: keys begin with a small letter; https://github.com/Azure/azure-functions-nodejs-library/blob/v4.x/src/converters/toCamelCase.ts`,
  only: ["saw[0].attributes.Shop", "saw[0].attributes.shop"],
};
const base64Attributes: Gap = {
  reason: "properties are JSON on the way: bytes come as base64 that nothing marks as such",
  evidence: "azure-functions-host, ToRpc of binding data (Json.NET writes byte[] as base64)",
  only: ["saw[0].attributes.raw"],
};
const latestVersion: Gap = {
  reason:
    "the latest version of the change feed does not tell a new document from a changed one, and has no deletions",
  evidence: "https://learn.microsoft.com/azure/cosmos-db/change-feed-modes#latest-version-change-feed-mode",
  only: ["saw[0].action"],
};

const unnamedChange: Gap = {
  reason:
    "change tracking names no change: nothing in the event tells a change that comes again from another to the same values",
  evidence:
    "https://learn.microsoft.com/azure/azure-functions/functions-bindings-azure-sql-trigger (an item is its operation and its row)",
  only: ["saw"],
};

/** What the platform loses before or after the function, by case and variant. */
export const gaps: Readonly<Record<string, Gap>> = {
  ...on(["http", "http-streamed"], { "http.method.trace": unknownMethod }),
  ...on(["http"], {
    "http.header.unicode": noRequest,
    "http.header.prototype": noPrototype,
    "http.cookie.several-headers": joinedCookies,
    "http.response.cookies": cookieObjects,
    "http.response.cookies-many": { ...cookieObjects, only: ["cookies[*]"] },
    "http.stream.cookies": cookieObjects,
    "http.response.proxied": cookieObjects,
  }),
  ...on(["service-bus-queue", "service-bus-queue-batch", "service-bus-session-batch"], {
    "queue.attributes": { ...smallLetters, only: [...smallLetters.only, "saw[0].attributes.raw"] },
    "queue.attributes.text": smallLetters,
  }),
  ...on(["service-bus-topic", "service-bus-topic-batch"], {
    "topic.attributes": { ...smallLetters, only: [...smallLetters.only, "saw[0].attributes.raw"] },
    "topic.attributes.text": smallLetters,
  }),
  ...on(["event-hubs"], { "stream.attributes": base64Attributes }),
  ...on(["cosmos-db"], {
    "database.created": latestVersion,
    "database.extra-fields": latestVersion,
  }),
  ...on(["sql"], { "database.duplicate.once": unnamedChange }),
};

function on(
  variants: readonly string[],
  cases: Readonly<Record<string, Gap>>,
): Readonly<Record<string, Gap>> {
  return Object.fromEntries(
    variants.flatMap((variant) => Object.entries(cases).map(([id, gap]) => [`${id}@${variant}`, gap])),
  );
}
