import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What is used of a class that protobufjs generates. */
interface Message {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): {
    readonly value?: { readonly fields: object } | null;
    readonly oldValue?: { readonly fields: object } | null;
  };
  fromObject(object: object): object;
}

/** The message of Firestore's events as firebase-functions has it compiled by protobufjs; its package exports it to nobody. */
export const documentEventData: Message = load();

function load(): Message {
  const require = createRequire(import.meta.url);
  const root = join(dirname(require.resolve("firebase-functions")), "../..");
  const { google } = require(join(root, "protos/compiledFirestore.js")) as {
    readonly google: {
      readonly events: {
        readonly cloud: { readonly firestore: { readonly v1: { readonly DocumentEventData: Message } } };
      };
    };
  }; // the compiled file's own shape
  return google.events.cloud.firestore.v1.DocumentEventData;
}
