import { attribute, defined } from "./stack.ts";
import { text, type Wiring } from "./wire.ts";

/** A rule for a type of events, and their sender where the function names one. */
export const eventBridge: Wiring = ({ plan, config, events }) => {
  const source = text(plan, "source");
  events.Rule = {
    Type: "EventBridgeRule",
    Properties: defined({
      EventBusName: config.eventBus,
      Pattern: {
        "detail-type": [text(plan, "type") ?? plan.name],
        ...(source === undefined ? {} : { source: [source] }),
      },
    }),
  };
};

/** A log group's lines; the function's `source` is the group's name. */
export const cloudWatchLogs: Wiring = ({ plan, stack, events }) => {
  const group =
    text(plan, "source") ??
    stack.parameter(
      `${stack.id(plan.name, "LogGroup")}Name`,
      `Name of the log group that ${plan.name} reads.`,
    );
  events.Logs = { Type: "CloudWatchLogs", Properties: { LogGroupName: group, FilterPattern: "" } };
};

/** A service that calls the function once it is told to, in its own configuration: here it only may. */
export function allowed(principal: string): Wiring {
  return ({ id, stack }) => {
    stack.resource(`${id}Permission`, "AWS::Lambda::Permission", {
      Action: "lambda:InvokeFunction",
      FunctionName: attribute(id, "Arn"),
      Principal: principal,
      SourceAccount: { Ref: "AWS::AccountId" },
    });
  };
}
