import { expect, it } from "vitest";
import { defaultPriceBook } from "./load-price-book.ts";
import { checkedRegion, createPrices } from "./prices.ts";

// AWS: partitions.json of its SDK (@aws-sdk/core 3.981). Azure: `az account list-locations` of its public, US government and China
// clouds. Google: https://cloud.google.com/about/locations. None of these has prices of its own in the book.
it.each([
  "eusc-de-east-1",
  "us-iso-east-1",
  "us-isob-east-1",
  "us-isof-south-1",
  "eu-isoe-west-1",
  "us-gov-west-1",
  "cn-northwest-1",
  "mx-central-1",
  "swedensouth",
  "indiasouthcentral",
  "USGov Virginia",
  "usdodeast",
  "chinanorth3",
  "asia-southeast3",
  "northamerica-south1",
])("takes the region %s, which exists", (region) => {
  expect(checkedRegion(region, defaultPriceBook())).toBe(region);
});

it("refuses a region that does not exist, with the nearest names", () => {
  expect(() => checkedRegion("eusc-de-east-9", defaultPriceBook())).toThrow(
    'region: there is no region "eusc-de-east-9". The nearest names are eusc-de-east-1, ',
  );
});

// https://cloud.google.com/run/docs/locations and https://docs.cloud.google.com/functions/1stgendocs/locations, seen 2026-12-01.
it.each([
  ["gcp.run.cpu", "europe-west10", "europe-west3"],
  ["gcp.run.cpu", "me-central2", "europe-west3"],
  ["gcp.run.cpu", "africa-south1", "europe-west3"],
  ["gcp.run.cpu", "europe-west9", "us-central1"],
  ["gcp.run.cpu", "us-east5", "us-central1"],
  ["gcp.functions.gbs", "asia-southeast1", "europe-west3"],
  ["gcp.functions.gbs", "us-west1", "us-central1"],
])("prices %s in %s as in %s, by the class of the region's page", (meter, region, alike) => {
  const prices = createPrices(region, { date: "2026-12-01", now: new Date("2026-12-01") });
  const figure = prices.figure(meter);
  expect(figure).toEqual(createPrices(alike, { date: "2026-12-01" }).figure(meter));
  expect(prices.notes().warnings.filter((warning) => warning.includes("region"))).toEqual([]);
});
