/** Every fault that can be put into this adapter, one at a time: the suite has to notice. */
import { cases, runConformance } from "@anyfn/conformance";
import { describeFaults, judgeFaults, tryFaults } from "@anyfn/conformance/faults";
import type { Driver } from "anyfn/driver";
import { expect, it } from "vitest";
import { lambda } from "../adapter.ts";
import { all } from "../all.ts";
import { handler, type ResponseStream, streamHandler } from "../index.ts";
import { openInProcess } from "./driver/in-process.ts";
import { driver } from "./driver.ts";

it("finds at least 95 % of the faults put into the adapter, and the rest is listed with a reason", async () => {
  const report = await tryFaults({ driver, adapter: lambda, triggers: all });
  const { faults, rate, unlisted, stale } = judgeFaults(report, {
    equivalent: {
      "aws.s3.sns-sqs: cuts the end off id": "the rest of the id still names the change",
      "aws.s3.sns: cuts the end off id": "the rest of the id still names the change",
      "aws.s3.sqs: cuts the end off id": "the rest of the id still names the change",
      "aws.s3: cuts the end off id": "the rest of the id still names the change",
      "aws.apigateway.http-v2: routes by a decoded path":
        "HTTP API decodes the path itself before the function is called",
      "aws.apigateway.http-v1: routes by a decoded path":
        "HTTP API decodes the path itself before the function is called",
      "aws.s3.sqs: turns the order round": "each event names its own message in the answer",
      "aws.s3.sns-sqs: turns the order round": "each event names its own message in the answer",
      "aws.sns.sqs: turns the order round": "each event names its own message in the answer",
      "aws.invoke: cuts the end off id":
        "a call has no id but that of its invocation: any that is new will do",
      "aws.invoke: makes a random text of id":
        "a call has no id but that of its invocation: any that is new will do",
    },
    missed: {},
  });
  expect({ unlisted, stale }, describeFaults(report)).toEqual({ unlisted: [], stale: [] });
  expect(faults).toBeGreaterThanOrEqual(60);
  expect(rate).toBeGreaterThanOrEqual(0.95);
}, 600_000);

it("notices a response stream that is held back until its end", async () => {
  const held: Driver = {
    ...driver,
    open: (definition, variant) =>
      openInProcess(definition, variant, {
        handler,
        streamHandler(given, options) {
          const streamed = streamHandler(given, options);
          return (event, stream, context) => streamed(event, heldBack(stream), context);
        },
      }),
  };
  const report = await runConformance(held, {
    cases: cases.filter(({ id }) => id === "http.stream.chunks" || id === "http.stream.events"),
    filter: (_, variant) => variant.endsWith("-streamed"),
    retries: 0,
  });
  expect(new Set(report.results.map(({ status }) => status))).toEqual(new Set(["fail"]));
});

/** Writes everything at the end. */
function heldBack(stream: ResponseStream): ResponseStream {
  const held: (string | Uint8Array)[] = [];
  return {
    setContentType: (type) => stream.setContentType(type),
    write(chunk) {
      held.push(chunk);
      return true;
    },
    end() {
      stream.write(Buffer.concat(held.map((chunk) => Buffer.from(chunk as string)))); // Buffer.from takes both
      stream.end();
    },
    once: (event, listener) => stream.once(event, listener),
  };
}
