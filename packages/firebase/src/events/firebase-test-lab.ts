export { firebaseTestLab } from "@anyfn/cloud-functions/events/firebase-test-lab";
