/** What is used of the vendor's client: bundlers leave out the rest. Imported at the first call alone. */
export { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
