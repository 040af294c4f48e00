import { HttpError, invoke, queue } from "anyfn";
import { expect, test } from "vitest";
import { handler } from "./index.ts";
import type { LambdaContext } from "./native.ts";

const context = { awsRequestId: "i", getRemainingTimeInMillis: () => 60_000 } as LambdaContext; // what is read of it
const environment = { KEY: "s3cr3t-value" };

async function failing(
  definition: Parameters<typeof handler>[0],
  event: unknown,
): Promise<[Error, string[]]> {
  const lines: string[] = [];
  const options = { environment, write: (line: string) => void lines.push(line), usage: () => {} };
  try {
    await handler(definition, options)(event, context);
  } catch (error) {
    return [error as Error, lines]; // what is asked next
  }
  throw new Error("It did not fail.");
}

const setup = (): never => {
  throw new TypeError("no access with s3cr3t-value");
};

test("the caller of a function that fails hears the error's name alone, and the log tells it whole", async () => {
  const [error, lines] = await failing(
    invoke(() => {
      throw new RangeError("a private detail");
    }),
    {},
  );
  expect([error.name, error.message, error.stack]).toEqual(["RangeError", "", "RangeError"]);
  expect(lines).toEqual([expect.stringContaining("a private detail")]);
});

test("a caller hears what an HttpError says to it", async () => {
  const [error] = await failing(
    invoke(() => {
      throw new HttpError(404, "no such order", { details: { order: 7 } });
    }),
    {},
  );
  expect(error).toMatchObject({ name: "HttpError", message: "no such order", status: 404 });
  expect(error.stack).toBe('HttpError: no such order\n{"status":404,"details":{"order":7}}');
});

test("a call of a function whose setup fails hears no text of it", async () => {
  const [error, lines] = await failing(
    invoke({ setup, secrets: ["KEY"] }, () => 1),
    {},
  );
  expect([error.name, error.message, error.stack]).toEqual(["TypeError", "", "TypeError"]);
  expect(lines).toEqual([expect.stringContaining("no access with [redacted]")]);
});

test("a delivery to a function whose setup fails rejects without the function's secrets", async () => {
  const event = {
    Records: [{ eventSource: "aws:sqs", messageId: "m", body: "x", eventSourceARN: "arn:aws:sqs:r:1:q" }],
  };
  const [error, lines] = await failing(
    queue({ name: "q", setup, secrets: ["KEY"] }, () => {}),
    event,
  );
  expect(error.message).toBe("no access with [redacted]");
  expect(`${error.stack}`).not.toContain("s3cr3t");
  expect(lines).toHaveLength(1);
});
