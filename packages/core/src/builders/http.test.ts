import { expect, test } from "vitest";
import { http } from "../index.ts";

const answer = () => new Response();

test.each(["v1", "/v1/", "/", "", "/:version", "/v1/*", 1 as unknown as string])(
  "the base path %j is refused when the function is made",
  (basePath) => {
    expect(() => http({ basePath }, answer)).toThrow(
      expect.objectContaining({
        code: "INVALID_DEFINITION",
        message: expect.stringContaining(`basePath is ${JSON.stringify(basePath)}, but should be a path`),
      }),
    );
  },
);

test.each([undefined, "/v1", "/api/v1"])("the base path %j is taken", (basePath) => {
  expect(http({ basePath }, answer).options.basePath).toBe(basePath);
});
