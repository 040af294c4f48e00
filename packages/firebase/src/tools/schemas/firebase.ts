export {
  authChangeSchema,
  authUserSchema,
  databaseChangeSchema,
} from "@anyfn/cloud-functions/schemas/firebase";
