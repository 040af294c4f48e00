export { cloudEventSchema } from "@anyfn/cloud-functions/schemas/cloud-event";
