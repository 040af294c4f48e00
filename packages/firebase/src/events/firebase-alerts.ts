export { firebaseAlerts } from "@anyfn/cloud-functions/events/firebase-alerts";
