export { pubsub } from "@anyfn/cloud-functions/events/pubsub";
