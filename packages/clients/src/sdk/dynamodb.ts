/** What is used of the vendor's client: bundlers leave out the rest. Imported at the first call alone. */
export {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
