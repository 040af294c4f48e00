export { pubsubPush } from "@anyfn/cloud-functions/events/pubsub-push";
