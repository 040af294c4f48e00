export { datastore } from "@anyfn/cloud-functions/events/datastore";
