export { schedulerJob } from "@anyfn/cloud-functions/events/scheduler-job";
