export { auditLog } from "@anyfn/cloud-functions/events/audit-log";
