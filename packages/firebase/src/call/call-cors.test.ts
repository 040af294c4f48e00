import { expect, it } from "vitest";
import { type CallCors, corsHeaders, preflightHeaders } from "./call-cors.ts";

const HERE = "https://app.example";

it.each<[string, string | undefined, CallCors, object]>([
  ["every origin by default", HERE, true, { "access-control-allow-origin": HERE, vary: "Origin" }],
  ["no origin, asked for by no browser", undefined, true, { vary: "Origin" }],
  ["none", HERE, false, {}],
  ["the star", HERE, "*", { "access-control-allow-origin": "*" }],
  ["the one", HERE, HERE, { "access-control-allow-origin": HERE, vary: "Origin" }],
  ["another", HERE, "https://other.example", { vary: "Origin" }],
  [
    "one of several",
    HERE,
    ["https://other.example", HERE],
    { "access-control-allow-origin": HERE, vary: "Origin" },
  ],
  ["none of several", HERE, [], { vary: "Origin" }],
])("allows %s", (_, origin, allowed, headers) => {
  expect(corsHeaders(origin, allowed)).toEqual(headers);
});

it("answers a preflight with the method and the headers that are asked for", () => {
  expect(preflightHeaders("content-type,authorization", corsHeaders(HERE, true))).toEqual({
    "access-control-allow-origin": HERE,
    vary: "Origin, Access-Control-Request-Headers",
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type,authorization",
  });
});

it("allows nothing to an origin that may not call", () => {
  expect(preflightHeaders("content-type", corsHeaders(HERE, ["https://other.example"]))).toEqual({
    vary: "Origin",
  });
});
