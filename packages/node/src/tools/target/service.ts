import type { AppPlan, FunctionPlan } from "anyfn/target";
import { configOf, type Json } from "./config.ts";
import { eventService, plainName, publicService } from "./names.ts";
import { defined, merged, type Resource } from "./resource.ts";

/** The Services of an app: https://knative.dev/docs/serving/reference/serving-api/ */
export function services(plan: AppPlan): readonly Resource[] {
  const called = plan.functions.filter(({ kind }) => kind === "http" || kind === "invoke");
  const told = plan.functions.filter((fn) => !called.includes(fn));
  return [
    ...(called.length > 0 ? [service(plan, publicService(plan.name), called, {})] : []),
    ...(told.length > 0
      ? [
          service(plan, eventService(plan.name), told, {
            // A broker has no token to show: whoever reaches this Service may send events, so only the cluster does.
            labels: { "networking.knative.dev/visibility": "cluster-local" },
            env: [{ name: "ANYFN_EVENTS", value: "public" }],
          }),
        ]
      : []),
  ];
}

interface Difference {
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: readonly Json[];
}

function service(
  plan: AppPlan,
  name: string,
  functions: readonly FunctionPlan[],
  { labels, env = [] }: Difference,
): Resource {
  const { image = `${publicService(plan.name)}:latest`, service: over } = configOf(plan.config);
  const minInstances = largest(functions, "minInstances");
  // All functions of a Service share its instances: one that does not say may have as many as it takes.
  const maxInstances = functions.every(({ options }) => options.maxInstances !== undefined)
    ? largest(functions, "maxInstances")
    : undefined;
  const annotations = defined({
    "autoscaling.knative.dev/min-scale": minInstances === undefined ? undefined : String(minInstances),
    "autoscaling.knative.dev/max-scale": maxInstances === undefined ? undefined : String(maxInstances),
  });
  const memory = largest(plan.functions, "memory");
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Service",
    metadata: { name, ...(labels ? { labels } : {}) },
    spec: merged(
      {
        template: {
          ...(Object.keys(annotations).length > 0 ? { metadata: { annotations } } : {}),
          spec: {
            timeoutSeconds: Math.max(...functions.map(({ options }) => options.timeout ?? DEFAULT_TIMEOUT)),
            containers: [
              defined({
                name: "server",
                image,
                ports: [{ containerPort: PORT }],
                env: [
                  { name: "ANYFN_LOCAL", value: "off" },
                  // The gateway and the queue proxy.
                  { name: "ANYFN_PROXIES", value: "2" },
                  ...env,
                  ...secrets(plan),
                ],
                resources: memory === undefined ? undefined : { limits: { memory: `${memory}Mi` } },
                readinessProbe: { httpGet: { path: "/_anyfn/ready", port: PORT } },
                livenessProbe: { httpGet: { path: "/_anyfn/health", port: PORT } },
                securityContext: {
                  runAsNonRoot: true,
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ["ALL"] },
                  seccompProfile: { type: "RuntimeDefault" },
                },
                volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
              }),
            ],
            // The rest of the image cannot be written to.
            volumes: [{ name: "tmp", emptyDir: {} }],
          },
        },
      },
      over,
    ),
  };
}

/** What Knative sets as PORT, and probes. */
const PORT = 8080;

/** What the server gives an invocation whose function says nothing. */
const DEFAULT_TIMEOUT = 60;

/** From one Secret, by their own names; with the token of private functions where there are any. */
function secrets({ name, config, functions }: AppPlan): readonly Json[] {
  const names = new Set(functions.flatMap(({ options }) => options.secrets ?? []));
  if (functions.some(isPrivate)) names.add("ANYFN_TOKEN");
  return [...names].sort().map((key) => ({
    name: key,
    valueFrom: { secretKeyRef: { name: configOf(config).secret ?? plainName(name), key } },
  }));
}

function isPrivate({ kind, options: { access } }: FunctionPlan): boolean {
  return kind === "invoke" ? access !== "public" : kind === "http" && access === "private";
}

function largest(
  functions: readonly FunctionPlan[],
  option: "memory" | "minInstances" | "maxInstances",
): number | undefined {
  const values = functions.flatMap(({ options }) => options[option] ?? []);
  return values.length > 0 ? Math.max(...values) : undefined;
}
