export { pubsubQueue } from "@anyfn/cloud-functions/events/pubsub-queue";
