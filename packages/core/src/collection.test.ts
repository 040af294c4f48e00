import { expect, test } from "vitest";
import { matchCollection } from "./collection.ts";

test.each([
  ["users", "users", {}],
  ["users", "groups", undefined],
  ["users", "users/u/orders", undefined],
  ["users/{user}/orders", "users/ada/orders", { user: "ada" }],
  ["users/{user}/orders", "users/ada/baskets", undefined],
  ["users/{user}/orders", "orders", undefined],
  ["users/{user=*}/orders", "users/ada/orders", { user: "ada" }],
  ["users/*/orders", "users/ada/orders", {}],
  ["{path=**}/orders", "users/ada/orders", { path: "users/ada" }],
  ["{path=**}/orders", "orders", { path: "" }],
  ["{path=**}/orders", "users/ada/baskets", undefined],
  ["users/{user}/{rest=**}", "users/ada/orders/o/lines", { user: "ada", rest: "orders/o/lines" }],
  ["users/{user}/{rest=**}", "users/ada", { user: "ada", rest: "" }],
  ["users/{user}/{rest=**}", "users", undefined],
  ["**/orders", "a/b/orders", {}],
  ["{__proto__}", "x", { ["__proto__"]: "x" }],
])("%s of %s", (pattern, path, params) => {
  expect(matchCollection(pattern, path)).toEqual(params);
});

test("several segments for several end without a match, not in an error", () => {
  expect(matchCollection("{a=**}/x/{b=**}", "1/x/2/3")).toBeUndefined();
});
