import { invoke as define, HttpError } from "anyfn";
import { expect, test } from "vitest";
import { serve } from "../serve.ts";
import { invoke } from "./invoke.ts";

const context = (more: object = {}): object => ({ awsRequestId: "r-1", ...more });

test("an HttpError is thrown with its public message, and its status and details where the stack was", async () => {
  const definition = define({ name: "price" }, () => {
    throw new HttpError("ALREADY_EXISTS", "taken", { details: { by: "ü" }, cause: new Error("secret") });
  });
  const error = await Promise.resolve(serve(definition, [invoke])({ n: 1 }, context())).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  expect([error?.name, error?.message]).toEqual(["HttpError", "taken"]);
  const [first, second = "", ...more] = error?.stack?.split("\n") ?? [];
  expect([first, JSON.parse(second), more]).toEqual([
    "HttpError: taken",
    { status: 409, code: "ALREADY_EXISTS", details: { by: "ü" } },
    [],
  ]);
});

test("details that JSON cannot hold are left out", async () => {
  const definition = define({ name: "price" }, () => {
    throw new HttpError(418, "teapot", { details: 1n });
  });
  await expect(serve(definition, [invoke])(1, context())).rejects.toMatchObject({
    stack: 'HttpError: teapot\n{"status":418}',
  });
});

test("the trace of a caller's client context goes on", async () => {
  const definition = define({ name: "price" }, (_event, { trace }) => trace.traceId);
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const native = context({ clientContext: { custom: { traceparent } } });
  expect(await serve(definition, [invoke])(1, native)).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
});
