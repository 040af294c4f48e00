export { backgroundContextSchema, backgroundSchema } from "@anyfn/cloud-functions/schemas/background";
