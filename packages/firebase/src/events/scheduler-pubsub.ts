export { schedulerPubsub } from "@anyfn/cloud-functions/events/scheduler-pubsub";
