export { eventarc } from "@anyfn/cloud-functions/events/eventarc";
