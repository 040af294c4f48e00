export { firestore } from "@anyfn/cloud-functions/events/firestore";
