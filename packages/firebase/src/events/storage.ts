export { storage } from "@anyfn/cloud-functions/events/storage";
