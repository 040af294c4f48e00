export { pubsubSchedule } from "@anyfn/cloud-functions/events/pubsub-schedule";
