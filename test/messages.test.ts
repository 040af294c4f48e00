import { join } from "node:path";
import type { LambdaRunning } from "@anyfn/conformance/runtimes/lambda";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type BuiltApp, buildForLambda } from "./support/build-app.ts";
import { appLines, usageLines } from "./support/log-lines.ts";
import { nativeBatch } from "./support/native-events.ts";
import { hasRuntime, launches, nodes } from "./support/runtime.ts";

let app: BuiltApp;

beforeAll(async () => {
  app = await buildForLambda("test/apps/messages");
});
afterAll(() => app.remove());

describe.runIf(hasRuntime).each(nodes)("on Node %s", (_major, nodePath) => {
  const { launch, stop } = launches(nodePath);
  afterEach(stop);

  describe("a queue that keeps the order of its groups", () => {
    const step = (messageId: string, MessageGroupId: string, fails = false) => ({
      messageId,
      body: JSON.stringify({ step: messageId, fails }),
      attributes: { MessageGroupId },
    });

    it("runs a group in order, several groups at once, and stops a group at its first failure", async () => {
      const running = await launch(app.folder("fifo"));
      const { value, logs } = await running.call(
        nativeBatch("sqs-fifo", [
          step("a1", "a"),
          step("b1", "b"),
          step("a2", "a", true),
          step("b2", "b"),
          step("a3", "a"),
          step("b3", "b"),
        ]),
      );
      // What was not started is not lost: it comes again after what failed.
      expect(value).toEqual({ batchItemFailures: [{ itemIdentifier: "a2" }, { itemIdentifier: "a3" }] });
      const steps = (group: string) =>
        appLines(logs)
          .filter((line) => line.group === group)
          .map((line) => `${line.message} ${line.step}`);
      expect(steps("a")).toEqual(["begin a1", "end a1", "begin a2"]);
      expect(steps("b")).toEqual(["begin b1", "end b1", "begin b2", "end b2", "begin b3", "end b3"]);
      const all = appLines(logs).map((line) => `${line.message} ${line.step}`);
      expect(all.indexOf("begin b1")).toBeLessThan(all.indexOf("end a1"));
      expect(appLines(logs)).toContainEqual(
        expect.objectContaining({
          level: "WARN",
          event: "a3",
          reason: "An earlier message of the same group failed.",
        }),
      );
    });
  });

  describe("a batch that the deadline overtakes", () => {
    it("is answered in time: what was done is done, everything else comes again", async () => {
      const running = await launch(app.folder("slow"));
      const { pid } = running;
      const { status, value, logs, durationMs } = await running.call(
        nativeBatch("sqs", [
          { messageId: "quick", body: "10" },
          { messageId: "hangs", body: "60000" },
          { messageId: "hangs-too", body: "60000" },
          { messageId: "never-started", body: "10" },
        ]),
        { timeoutMs: 5000 },
      );
      expect({ status, value }).toEqual({
        status: "ok",
        value: {
          batchItemFailures: ["hangs", "hangs-too", "never-started"].map((itemIdentifier) => ({
            itemIdentifier,
          })),
        },
      });
      expect(durationMs).toBeLessThan(5000);
      expect(appLines(logs)).toMatchObject([
        { message: "done", ms: "10" },
        ...["hangs", "hangs-too"].map((event) => ({
          level: "ERROR",
          message: "a message failed",
          event,
          error: { name: "TimeoutError" },
        })),
        {
          level: "WARN",
          message: "a message was not handled and is reported as failed",
          event: "never-started",
        },
      ]);
      expect(usageLines(logs)).toMatchObject([{ events: 4, failures: 3, outcomes: { timeout: 1 } }]);
      expect(running.pid).toBe(pid);
    });
  });

  describe("an entry written by hand, whose mapping may not report failures per message", () => {
    const folder = join(import.meta.dirname, "apps/messages/by-hand");
    const job = (messageId: string, body: string) => ({ messageId, body });
    let running: LambdaRunning;

    const byHand = async () => {
      running = await launch(folder, { env: { NODE_OPTIONS: "--conditions=@anyfn/source" } });
    };

    it("fails as a whole when one message failed: a list would acknowledge them all", async () => {
      await byHand();
      const { status, error, logs } = await running.call(
        nativeBatch("sqs", [job("m-1", "good"), job("m-2", "bad"), job("m-3", "good")]),
      );
      expect([status, error?.type]).toEqual(["error", "AnyfnError"]);
      expect(error?.message).toBe("1 of 3 messages failed; the whole batch is delivered again.");
      expect(appLines(logs)).toContainEqual(
        expect.objectContaining({ level: "ERROR", message: "a message failed", event: "m-2" }),
      );
    });

    it("answers nothing when all went well", async () => {
      await byHand();
      const { status, value } = await running.call(
        nativeBatch("sqs", [job("m-1", "good"), job("m-2", "good")]),
      );
      expect([status, value]).toEqual(["ok", null]);
    });
  });
});
