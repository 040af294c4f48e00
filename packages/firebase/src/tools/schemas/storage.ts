export { storageObjectSchema } from "@anyfn/cloud-functions/schemas/storage";
