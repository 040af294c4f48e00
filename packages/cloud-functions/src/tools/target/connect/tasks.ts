import { command, flag, type Word, word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { regionOf } from "../function.ts";
import { text } from "../option.ts";
import { type Script, uses } from "../script.ts";
import { deployCalled } from "./called.ts";

/** A queue of Cloud Tasks whose tasks all go to the function, whatever address they were made with: https://cloud.google.com/sdk/gcloud/reference/tasks/queues/create */
export function connectTasks(plan: FunctionPlan, script: Script): void {
  const { retry } = plan.options;
  uses(script, "queue");
  script.services.add("cloudtasks");
  deployCalled(plan, script);
  script.lines.push(
    command(
      ["queue", word(text(plan, "name") ?? plan.name), word(...regionOf(plan))] as Word[], // the build's own, and two that are quoted
      [
        flag(
          "http-uri-override",
          "scheme:HTTPS,host:",
          { variable: "address#https://" },
          ",path:/,mode:ALWAYS",
        ),
        flag("http-method-override", "POST"),
        flag("http-oidc-service-account-email-override", { variable: "SERVICE_ACCOUNT" }),
        flag("http-oidc-token-audience-override", { variable: "address" }),
        flag("max-attempts", String(retry?.attempts === undefined ? DEFAULT_TRIES : retry.attempts + 1)),
        flag("max-retry-duration", `${retry?.maxAge ?? 0}s`),
        flag("min-backoff", `${retry?.delay ?? 0.1}s`),
      ],
    ),
  );
}

/** What Cloud Tasks itself takes where nothing is said. */
const DEFAULT_TRIES = 100;
