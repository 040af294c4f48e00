export { deadlineOf, infoOf } from "@anyfn/cloud-functions/context";
