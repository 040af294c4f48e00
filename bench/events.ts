/** Warm overhead of Lambda's event sources: see README.md for what the figures mean. */
import { isDeepStrictEqual } from "node:util";
import { anyfnBundles, bundle, clean } from "./bundle.ts";
import { compare, type Result } from "./compare.ts";
import { conditions, figure, numberOption, option, table } from "./report.ts";

interface Work {
  readonly id: "sqs" | "dynamodb" | "s3";
  readonly event: object;
  readonly batch: number;
  /** What a handler that handled everything answers. */
  readonly expected: unknown;
  /** What `note` adds up to in one call. */
  readonly sum: number;
  readonly peers: readonly ("middy" | "powertools")[];
}

const FAILURES = { batchItemFailures: [] };
const record = { awsRegion: "eu-west-1", eventVersion: "1.1" };
const count = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);
const sum = (values: readonly number[]): number => values.reduce((left, right) => left + right, 0);

const works: readonly Work[] = [
  {
    id: "sqs",
    event: {
      Records: count(10).map((index) => ({
        messageId: `059f36b4-87a3-44ab-83d2-66197597${1000 + index}`,
        receiptHandle: `AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a${index}`,
        body: JSON.stringify({
          total: index,
          customer: `c-${index}`,
          items: count(8).map((id) => ({ id, name: `item ${id}`, price: id * 1.25 })),
        }),
        attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: "1545082649183",
          SenderId: "AIDAIENQZJOLO23YVJ4VO",
          ApproximateFirstReceiveTimestamp: "1545082649185",
        },
        messageAttributes: { kind: { stringValue: "order", dataType: "String" } },
        md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
        eventSource: "aws:sqs",
        eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
        awsRegion: "eu-west-1",
      })),
    },
    batch: 32,
    expected: FAILURES,
    sum: sum(count(10)),
    peers: ["middy", "powertools"],
  },
  {
    id: "dynamodb",
    event: {
      Records: count(100).map((index) => ({
        ...record,
        eventID: `c4ca4238a0b923820dcc509a6f75849${index}`,
        eventName: "INSERT",
        eventSource: "aws:dynamodb",
        eventSourceARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2024-01-01T00:00:00.000",
        dynamodb: {
          ApproximateCreationDateTime: 1_710_000_000,
          Keys: { id: { S: `o-${index}` } },
          NewImage: {
            id: { S: `o-${index}` },
            total: { N: String(index) },
            paid: { BOOL: true },
            customer: { M: { name: { S: "Ada" }, city: { S: "London" } } },
            tags: { L: [{ S: "red" }, { S: "green" }] },
          },
          SequenceNumber: String(111_000 + index),
          SizeBytes: 200,
          StreamViewType: "NEW_AND_OLD_IMAGES",
        },
      })),
    },
    batch: 4,
    expected: FAILURES,
    sum: sum(count(100)),
    peers: ["middy"],
  },
  {
    id: "s3",
    event: {
      Records: [
        {
          ...record,
          eventVersion: "2.1",
          eventSource: "aws:s3",
          eventTime: "2024-03-10T05:16:23.000Z",
          eventName: "ObjectCreated:Put",
          userIdentity: { principalId: "AWS:AIDAINPONIXQXHT3IKHL2" },
          requestParameters: { sourceIPAddress: "203.0.113.7" },
          responseElements: {
            "x-amz-request-id": "D82B88E5F771F645",
            "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQjryTjKlc5aLWGVHPZLj5NeC6qMa0emYBDXOo6QBU0Wo=",
          },
          s3: {
            s3SchemaVersion: "1.0",
            configurationId: "828aa6fc-f7b5-4305-8584-487c791949c1",
            bucket: {
              name: "uploads",
              ownerIdentity: { principalId: "A3I5XTEXAMAI3E" },
              arn: "arn:aws:s3:::uploads",
            },
            object: {
              key: "photos/a+b%20c.jpg",
              size: 1024,
              eTag: "d41d8cd98f00b204e9800998ecf8427e",
              sequencer: "0C0F6F405D6ED209E1",
            },
          },
        },
      ],
    },
    batch: 64,
    expected: undefined,
    sum: "photos/a b c.jpg".length + 1024,
    peers: ["middy"],
  },
];

const asJson = option("json") !== undefined;
const rounds = numberOption("rounds", 15);

await clean();
const anyfn = await anyfnBundles(
  "events",
  works.map(({ id }) => id),
  {},
);
const cells: { readonly event: string; readonly results: readonly Result[] }[] = [];
for (const work of works) cells.push({ event: work.id, results: await measure(work) });
console.log(asJson ? JSON.stringify({ ...conditions(), cells }, undefined, 2) : markdown());

async function measure({ id, event, batch, expected, sum, peers }: Work): Promise<readonly Result[]> {
  const own = anyfn.get(id);
  if (!own) throw new Error(`anyfn build made no ${id}`);
  // The answer that is checked also tells whether the work was done.
  const subject = (name: string) =>
    bundle(
      `${name}.${id}`,
      `export { ${id} as handler } from ${JSON.stringify(`${import.meta.dirname}/subjects/${name}-events.ts`)};`,
    );
  return compare({
    floor: await subject("floor"),
    subjects: [own, ...(await Promise.all(peers.map(subject)))],
    event: JSON.stringify(event),
    batch,
    rounds,
    check: (answer, seen) =>
      isDeepStrictEqual([answer ?? undefined, seen], [expected, sum])
        ? undefined
        : JSON.stringify([answer, seen]).slice(0, 120),
  });
}

function markdown(): string {
  const names = ["anyfn", "middy", "powertools"];
  const rows = cells.map(({ event, results }) => {
    const of = new Map(results.map((result) => [result.subject, result]));
    const floor = of.get("floor");
    return [
      event,
      floor && "cpuNs" in floor ? floor.cpuNs.toFixed(0) : "",
      ...names.map((name) => {
        const result = of.get(name);
        return result && "ratio" in result ? figure(result.ratio) : "–";
      }),
    ];
  });
  const refused = cells.flatMap(({ event, results }) =>
    results.flatMap((result) =>
      "refused" in result ? [`- ${result.subject}, ${event}: \`${result.refused}\``] : [],
    ),
  );
  return [
    table([["event", "floor, CPU ns", ...names], ...rows]),
    ...(refused.length > 0 ? ["", "Refused, not timed:", "", ...refused] : []),
  ].join("\n");
}
