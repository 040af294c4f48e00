export { firebaseAnalytics } from "@anyfn/cloud-functions/events/firebase-analytics";
