export { storagePubsub } from "@anyfn/cloud-functions/events/storage-pubsub";
