/** What is used of the vendor's client: bundlers leave out the rest. Imported at the first call alone. */
export { SendMessageBatchCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
