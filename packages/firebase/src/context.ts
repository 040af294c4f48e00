export { infoOf, remainingOf } from "@anyfn/cloud-functions/context";
