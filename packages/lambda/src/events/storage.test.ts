import { storage } from "anyfn";
import { normalizedBy } from "anyfn/adapter";
import { expect, it } from "vitest";
import { fixture } from "../../fixtures/read.ts";
import { handler } from "../index.ts";
import { s3 } from "./s3.ts";
import { s3EventBridge } from "./s3-eventbridge.ts";

const created: { readonly Records: readonly unknown[] } = fixture("aws.s3/created");
const quiet = { write: () => {}, usage: () => {} };

it("reads a notification: the key decoded", () => {
  expect(s3.normalize(created as never)).toEqual([
    {
      kind: "storage",
      id: "D82B88E5F771F645:photos:summer/caf%C3%A9+1%2B1.jpg:0055AED6DCD90281E5",
      source: "arn:aws:s3:::photos",
      time: new Date("2026-03-01T10:20:30.123Z"),
      action: "created",
      bucket: "photos",
      key: "summer/café 1+1.jpg",
      size: 2048,
      etag: "d41d8cd98f00b204e9800998ecf8427e",
      version: "096fKKXTRTtl3on89fVO.nfljtsv6qko",
      native: created.Records[0],
    },
  ]);
});

it("tells what happened from every family of event names, with and without s3:", () => {
  expect(s3.normalize(fixture("aws.s3/every-family")).map(({ action }) => action)).toEqual([
    "created",
    "deleted",
    "deleted",
    "deleted",
    "archived",
    "archived",
    "updated",
    "updated",
    "other",
    "other",
    "created",
  ]);
});

it("keeps a key that cannot be decoded", () => {
  const [event] = s3.normalize(
    JSON.parse(JSON.stringify(created).replace("summer/caf%C3%A9+1%2B1.jpg", "100%+x")),
  );
  expect(event?.key).toBe("100%+x");
});

it("succeeds without objects on S3's test", async () => {
  const seen: unknown[] = [];
  expect(
    await handler(
      storage("photos", (event) => void seen.push(event)),
      quiet,
    )(fixture("aws.s3/test-event")),
  ).toBeUndefined();
  expect(seen).toEqual([]);
});

it("fails when one of several objects fails", async () => {
  const definition = storage("photos", ({ action }) => {
    if (action === "updated") throw new Error("no");
  });
  await expect(handler(definition, quiet)(fixture("aws.s3/every-family"))).rejects.toThrow(
    expect.objectContaining({ code: "BATCH_FAILED" }),
  );
});

it("names the first wrong field", () => {
  expect(() =>
    normalizedBy(s3, { Records: [{ eventSource: "aws:s3", s3: { bucket: { name: "b" } } }] } as never),
  ).toThrow(expect.objectContaining({ path: "Records[0].s3.object.key" }));
});

it("reads an event of EventBridge: the key as it is", () => {
  const native: object = fixture("aws.s3.eventbridge/created");
  expect(s3EventBridge.normalize(native as never)).toEqual([
    {
      kind: "storage",
      id: "17793124-05d4-b198-2fde-7ededc63b103",
      source: "arn:aws:s3:::photos",
      time: new Date("2026-03-01T10:20:30Z"),
      action: "created",
      bucket: "photos",
      key: "summer/a+b c%20d.jpg",
      size: 5,
      etag: "b1946ac92492d2347c6235b4d2611184",
      version: "IYV3p45BT0ac8hjHg1houSdS1a.Mro8e",
      native,
    },
  ]);
});

it.each([
  ["deleted", "deleted"],
  ["tags-added", "updated"],
  ["storage-class-changed", "archived"],
  ["restore-completed", "other"],
])("tells %s from EventBridge's detail types", (name, action) => {
  expect(s3EventBridge.normalize(fixture(`aws.s3.eventbridge/${name}`))[0]?.action).toBe(action);
});

it("tells two keys of one request with one sequencer apart", () => {
  const record = (name: string, key: string, sequencer: string) => ({
    eventSource: "aws:s3",
    responseElements: { "x-amz-request-id": "R1" },
    s3: { bucket: { name }, object: { key, sequencer } },
  });
  const records = [
    record("b", "a", "0055"),
    record("b", "c", "0055"),
    record("b", "a", "0056"),
    record("other", "a", "0055"),
  ];
  const ids = s3.normalize({ Records: records } as never).map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
  expect(s3.normalize({ Records: records } as never).map(({ id }) => id)).toEqual(ids);
});
