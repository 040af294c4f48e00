export { firebaseRemoteConfig } from "@anyfn/cloud-functions/events/firebase-remote-config";
