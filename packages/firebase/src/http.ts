export { type HttpRequest, type HttpResponse, requestReader } from "@anyfn/cloud-functions/http";
