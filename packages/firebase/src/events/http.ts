export { http } from "@anyfn/cloud-functions/events/http";
