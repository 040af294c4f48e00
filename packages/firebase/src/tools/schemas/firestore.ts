export {
  firestoreEventSchema,
  firestoreValueSchema,
  geoPointSchema,
} from "@anyfn/cloud-functions/schemas/firestore";
