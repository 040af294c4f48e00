import { fields, NONE, optionalText } from "anyfn/read";
import { after, part } from "../resource.ts";
import { fromCloudEvent } from "./cloud-event.ts";
import type { Received } from "./event.ts";
import { MESSAGE_PUBLISHED } from "./push.ts";

/**
 * A call of the first generation as the CloudEvent of the same occurrence
 * (https://github.com/GoogleCloudPlatform/functions-framework-conformance/blob/main/docs/mapping.md). More than the framework's own
 * mapping it knows named databases, projects of any name, Remote Config and Test Lab; what no table knows keeps its own type.
 */
export function fromBackground(data: unknown, context: unknown, native: unknown): Received {
  const call = fields(context) ?? NONE;
  // The framework makes such a call of a structured CloudEvent when a function has the older signature.
  if (typeof call.specversion === "string")
    return fromCloudEvent({ ...call, data }, {}, native, { encoded: false });
  const { eventType, eventId, timestamp, params } = call;
  const type = optionalText(eventType);
  const name = optionalText(call.resource) ?? optionalText(fields(call.resource)?.name) ?? "";
  const mapped = map(type ?? "", name, data, call);
  return {
    form: "cloudevent",
    type: mapped.type,
    id: optionalText(eventId),
    source: `//${mapped.service}/${mapped.resource ?? name}`,
    subject: mapped.subject,
    time: optionalText(timestamp),
    contentType: "application/json",
    attributes: {},
    headers: {},
    data: mapped.data ?? data,
    params: textsOf(params),
    malformed:
      type === undefined
        ? { path: "context.eventType", expected: "a text", seen: eventType }
        : optionalText(eventId) === undefined
          ? { path: "context.eventId", expected: "a text", seen: eventId }
          : undefined,
    native,
  };
}

interface Mapped {
  readonly type: string;
  readonly service: string;
  /** The part of the resource's name that goes into the source; all of it by default. */
  readonly resource?: string | undefined;
  readonly subject?: string | undefined;
  /** Where the CloudEvent's differs. */
  readonly data?: unknown;
}

function map(eventType: string, name: string, data: unknown, context: typeof NONE): Mapped {
  const verb = eventType.slice(eventType.lastIndexOf(".") + 1);
  const done = VERBS.get(verb) ?? verb;
  if (PUBSUB.test(eventType)) {
    const message = {
      ...fields(data),
      messageId: fields(data)?.messageId ?? context.eventId,
      publishTime: fields(data)?.publishTime ?? context.timestamp,
    };
    return { type: MESSAGE_PUBLISHED, service: "pubsub.googleapis.com", data: { message } };
  }
  if (STORAGE.test(eventType))
    return {
      type: `google.cloud.storage.object.v1.${done}`,
      service: "storage.googleapis.com",
      ...split(withoutGeneration(name, data), "/objects/"),
    };
  if (FIRESTORE.test(eventType))
    return {
      type: `google.cloud.firestore.document.v1.${done}`,
      service: "firestore.googleapis.com",
      ...split(name, "/documents/"),
    };
  if (DATABASE.test(eventType)) {
    const { subject } = split(name, "/refs/");
    const location =
      /^([\w-]+)\.firebasedatabase\.app$/.exec(optionalText(context.domain) ?? "")?.[1] ?? "us-central1";
    return {
      type: `google.firebase.database.ref.v1.${done}`,
      service: "firebasedatabase.googleapis.com",
      resource: `projects/_/locations/${location}/instances/${part(name, "/instances/") ?? ""}`,
      subject,
    };
  }
  if (AUTH.test(eventType)) {
    const uid = optionalText(fields(data)?.uid);
    return {
      type: `google.firebase.auth.user.v1.${done}`,
      service: "firebaseauth.googleapis.com",
      subject: uid && `users/${uid}`,
    };
  }
  if (ANALYTICS.test(eventType)) {
    const { resource = name, subject } = split(name, "/events/");
    const app = optionalText(fields(fields(fields(data)?.userDim)?.appInfo)?.appId);
    return {
      type: "google.firebase.analytics.log.v1.written",
      service: "firebaseanalytics.googleapis.com",
      resource: app === undefined ? resource : `${resource}/apps/${app}`,
      subject,
    };
  }
  if (REMOTE_CONFIG.test(eventType))
    return {
      type: "google.firebase.remoteconfig.remoteConfig.v1.updated",
      service: "firebaseremoteconfig.googleapis.com",
    };
  if (TEST_LAB.test(eventType))
    return {
      type: "google.firebase.testlab.testMatrix.v1.completed",
      service: "firebasetestlab.googleapis.com",
      ...split(name, "/testMatrices/"),
    };
  return {
    type: eventType,
    service: optionalText(fields(context.resource)?.service) ?? "cloudfunctions.googleapis.com",
  };
}

const PUBSUB = /^(?:google\.pubsub\.topic|providers\/cloud\.pubsub\/eventTypes\/topic)\./;
const STORAGE = /^(?:google\.storage\.object|providers\/cloud\.storage\/eventTypes\/object)\./;
const FIRESTORE = /^(?:google\.firestore\.document|providers\/cloud\.firestore\/eventTypes\/document)\./;
const DATABASE =
  /^(?:google\.firebase\.database\.ref|providers\/(?:google\.)?firebase\.database\/eventTypes\/ref)\./;
const AUTH = /^(?:google\.firebase\.auth\.user|providers\/(?:google\.)?firebase\.auth\/eventTypes\/user)\./;
const ANALYTICS = /^(?:google\.firebase\.analytics|providers\/(?:google\.)?firebase\.analytics\/)/;
const REMOTE_CONFIG = /^(?:google\.firebase\.remoteconfig|providers\/(?:google\.)?firebase\.remoteConfig\/)/i;
const TEST_LAB = /^(?:google\.testing\.testMatrix|providers\/(?:google\.)?firebase\.testLab\/)/i;

const VERBS: ReadonlyMap<string, string> = new Map([
  ["create", "created"],
  ["update", "updated"],
  ["delete", "deleted"],
  ["write", "written"],
  ["change", "finalized"],
  ["finalize", "finalized"],
  ["archive", "archived"],
  ["metadataUpdate", "metadataUpdated"],
]);

/** Some resources end in `#` and the object's generation; so may a key of one's own end, in another number. */
function withoutGeneration(name: string, data: unknown): string {
  const { generation } = fields(data) ?? NONE;
  const known = typeof generation === "string" || typeof generation === "number";
  return known && name.endsWith(`#${generation}`) ? name.slice(0, name.lastIndexOf("#")) : name;
}

/** The resource before `marker`, and the subject: the rest with the marker's own word. */
function split(name: string, marker: string): Pick<Mapped, "resource" | "subject"> {
  const rest = after(name, marker);
  return rest === undefined
    ? { resource: name }
    : { resource: name.slice(0, name.length - rest.length - marker.length), subject: marker.slice(1) + rest };
}

function textsOf(params: unknown): Readonly<Record<string, string>> | undefined {
  const entries = Object.entries(fields(params) ?? NONE).filter(([, value]) => typeof value === "string");
  return entries.length > 0 ? (Object.fromEntries(entries) as Readonly<Record<string, string>>) : undefined; // only texts are left
}
