export { firebaseDatabase } from "@anyfn/cloud-functions/events/firebase-database";
