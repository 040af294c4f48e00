export { pubsubEnvelopeSchema, pubsubMessageSchema } from "@anyfn/cloud-functions/schemas/pubsub";
