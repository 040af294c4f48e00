import { expect, it } from "vitest";
import { defaultPriceBook } from "./load-price-book.ts";
import { checkedRegion } from "./prices.ts";

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
