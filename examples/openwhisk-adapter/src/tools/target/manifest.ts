import { type AppPlan, type FunctionPlan, scheduleOf } from "anyfn/target";

/** What `wsk project deploy` reads (https://github.com/apache/openwhisk-wskdeploy/tree/master/specification). What the function says under `native` is laid over its action. */
export function manifestOf({ name, functions }: AppPlan): Readonly<Record<string, unknown>> {
  const fired = functions.filter(({ kind }) => ["schedule", "stream", "topic"].includes(kind));
  return {
    packages: {
      [name]: {
        actions: Object.fromEntries(functions.map((fn) => [fn.name, actionOf(fn)])),
        ...(fired.length > 0 && {
          triggers: Object.fromEntries(fired.map((fn) => [`${fn.name}-trigger`, triggerOf(fn)])),
          rules: Object.fromEntries(
            fired.map((fn) => [`${fn.name}-rule`, { trigger: `${fn.name}-trigger`, action: fn.name }]),
          ),
        }),
      },
    },
  };
}

function actionOf({ name, kind, options }: FunctionPlan): Readonly<Record<string, unknown>> {
  const { memory, timeout } = options;
  const own = options.native?.["openwhisk" as never] as Readonly<Record<string, unknown>> | undefined; // any target's section
  return {
    function: `${name}.zip`,
    runtime: "nodejs:20",
    main: "main",
    ...((memory !== undefined || timeout !== undefined) && {
      limits: {
        ...(memory !== undefined && { memorySize: memory }),
        ...(timeout !== undefined && { timeout: timeout * 1000 }),
      },
    }),
    ...(kind === "http" && {
      "web-export": true,
      annotations: { "raw-http": true, "web-custom-options": true },
    }),
    ...own,
  };
}

function triggerOf({ name, kind, options }: FunctionPlan): Readonly<Record<string, unknown>> {
  if (kind === "schedule") {
    const { timezone } = options;
    return {
      feed: "/whisk.system/alarms/alarm",
      inputs: {
        cron: scheduleOf(options).text,
        ...(timezone !== undefined && { timezone }),
        // An alarm does not say which it is: its payload does.
        trigger_payload: { schedule: name },
      },
    };
  }
  return {
    feed: "/whisk.system/messaging/kafkaFeed",
    // $KAFKA_BROKERS is taken from the environment of whoever deploys.
    inputs: {
      topic: options.name ?? name,
      brokers: "$KAFKA_BROKERS",
      isBinaryKey: true,
      isBinaryValue: true,
    },
  };
}
