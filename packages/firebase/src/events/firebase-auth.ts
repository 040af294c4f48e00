export { firebaseAuth } from "@anyfn/cloud-functions/events/firebase-auth";
