/** Decoding of Firestore's events: see README.md for what the figures mean. */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Bundle, bundle, clean } from "./bundle.ts";
import { compare, type Result } from "./compare.ts";
import { documentEventData } from "./firestore-message.ts";
import { conditions, figure, numberOption, option, table } from "./report.ts";

interface Work {
  readonly id: string;
  readonly before: Fields;
  readonly after: Fields;
  readonly changed: readonly string[];
  readonly batch: number;
}

type Fields = Readonly<Record<string, object>>;

const count = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);
const time = { seconds: 1_772_360_430, nanos: 123_456_000 };

const small = (n: number): Fields => ({
  name: { stringValue: "Ada Lovelace" },
  visits: { integerValue: String(n) },
  active: { booleanValue: true },
  since: { timestampValue: time },
});

const order = (state: string): Fields => ({
  id: { stringValue: "o-5629499534213120" },
  state: { stringValue: state },
  total: { doubleValue: 1249.5 },
  placed: { timestampValue: time },
  customer: { referenceValue: "projects/demo-bench/databases/(default)/documents/customers/c-7" },
  place: { geoPointValue: { latitude: 47.37, longitude: 8.54 } },
  note: { nullValue: 0 },
  signature: { bytesValue: new Uint8Array(64) },
  items: {
    arrayValue: {
      values: count(20).map((index) => ({
        mapValue: {
          fields: {
            sku: { stringValue: `sku-${1000 + index}` },
            title: { stringValue: `Ein längerer Titel des Artikels ${index}` },
            quantity: { integerValue: String(index) },
            price: { doubleValue: index * 1.25 },
            taxed: { booleanValue: index % 2 === 0 },
            tags: { arrayValue: { values: [{ stringValue: "red" }, { stringValue: "large" }] } },
          },
        },
      })),
    },
  },
});

const wide = (n: number): Fields =>
  Object.fromEntries(count(200).map((index) => [`field${index}`, { integerValue: String(n * index) }]));

const works: readonly Work[] = [
  { id: "4 fields", before: small(3), after: small(4), changed: ["visits"], batch: 64 },
  { id: "order with 20 items", before: order("open"), after: order("paid"), changed: ["state"], batch: 8 },
  { id: "200 integers", before: wide(1), after: wide(1_000_003), changed: ["field1"], batch: 8 },
];

const asJson = option("json") !== undefined;
const rounds = numberOption("rounds", 15);
const folder = import.meta.dirname;

await clean();
const anyfn = await bundle(
  "anyfn",
  `export { handler } from ${JSON.stringify(join(folder, "subjects/anyfn-firestore.ts"))};`,
);
const cells: { readonly work: string; readonly bytes: number; readonly results: readonly Result[] }[] = [];
for (const work of works) cells.push(await measure(work));
console.log(asJson ? JSON.stringify({ ...conditions(), cells }, undefined, 2) : markdown());

async function measure({ id, before, after, changed, batch }: Work): Promise<(typeof cells)[number]> {
  const document = (fields: Fields): object => ({
    name: "projects/demo-bench/databases/(default)/documents/orders/o-1",
    fields,
    createTime: time,
    updateTime: time,
  });
  const bytes = documentEventData
    .encode(
      documentEventData.fromObject({
        value: document(after),
        oldValue: document(before),
        updateMask: { fieldPaths: changed },
      }),
    )
    .finish();
  const expected = [Object.keys(before).length, Object.keys(after).length];
  const peer = (name: string): Bundle => ({
    name,
    file: join(folder, `subjects/${name}.ts`),
    bytes: 0,
    gzipBytes: 0,
  });
  const results = await compare({
    floor: peer("protobufjs-firestore"),
    subjects: [anyfn, peer("firebase-functions-firestore")],
    event: JSON.stringify({ base64: Buffer.from(bytes).toString("base64") }),
    batch,
    rounds,
    check: (answer) => (isDeepStrictEqual(answer, expected) ? undefined : JSON.stringify(answer)),
  });
  return { work: id, bytes: bytes.byteLength, results };
}

function markdown(): string {
  const names = ["anyfn", "firebase-functions-firestore"];
  const rows = cells.map(({ work, bytes, results }) => {
    const of = new Map(results.map((result) => [result.subject, result]));
    const floor = of.get("floor");
    return [
      work,
      String(bytes),
      floor && "cpuNs" in floor ? floor.cpuNs.toFixed(0) : "",
      ...names.map((name) => {
        const result = of.get(name);
        return result && "ratio" in result ? figure(result.ratio) : "–";
      }),
    ];
  });
  const refused = cells.flatMap(({ work, results }) =>
    results.flatMap((result) =>
      "refused" in result ? [`- ${result.subject}, ${work}: \`${result.refused}\``] : [],
    ),
  );
  return [
    table([["document", "bytes", "protobufjs, CPU ns", "anyfn", "firebase-functions"], ...rows]),
    ...(refused.length > 0 ? ["", "Refused, not timed:", "", ...refused] : []),
  ].join("\n");
}
