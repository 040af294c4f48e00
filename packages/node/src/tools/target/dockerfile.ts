import type { AppPlan, BuiltEntry } from "anyfn/target";
import { configOf } from "./config.ts";
import { publicService } from "./names.ts";
import { packagesOf } from "./package-json.ts";

/**
 * An image without a build step, a shell or a package manager, that runs as nobody in particular:
 * https://github.com/GoogleContainerTools/distroless. Its home is the one folder that this user may write to.
 */
export function dockerfile(plan: AppPlan, built: readonly BuiltEntry[]): string {
  const { runtime = "nodejs24" } = configOf(plan.config);
  const copied = new Set(
    built.flatMap(({ nativeModules, copied: beside = [] }) => [...nativeModules, ...beside]),
  );
  const native = built.some(({ nativeModules }) => nativeModules.length > 0);
  const missing = Object.keys(packagesOf(built)).filter((name) => !copied.has(name));
  const modules = copied.size > 0 || missing.length > 0;
  const image = publicService(plan.name);
  return [
    `# ${oneLine(plan.name)}: docker build -t ${image} . && docker run -p 8080:8080 -v ${image}:/home/nonroot ${image}`,
    ...(missing.length > 0
      ? [`# Before that: npm install --omit=dev --os=linux --libc=glibc, for ${missing.join(", ")}.`]
      : []),
    `FROM ${platform(plan, native)}gcr.io/distroless/${runtime}-debian13:nonroot`,
    "WORKDIR /app",
    "COPY package.json server.mjs server.mjs.map ./",
    ...others(built).map((path) => `COPY ${JSON.stringify([path, `./${path}`])}`),
    ...(modules ? ["COPY node_modules ./node_modules"] : []),
    "ENV NODE_ENV=production PORT=8080 ANYFN_DATA=/home/nonroot/data",
    "USER 65532:65532",
    "VOLUME /home/nonroot",
    "EXPOSE 8080",
    `HEALTHCHECK CMD ["/nodejs/bin/node", "-e", "${HEALTHY}"]`,
    'CMD ["--enable-source-maps", "server.mjs"]',
    "",
  ].join("\n");
}

/** What the functions read and start beside the server. */
function others(built: readonly BuiltEntry[]): readonly string[] {
  const own = new Set(["server.mjs", "server.mjs.map"]);
  return [...new Set(built.flatMap(({ files = [] }) => files))].filter((path) => !own.has(path)).sort();
}

/** There is no curl in the image. */
const HEALTHY =
  "fetch('http://127.0.0.1:' + process.env.PORT + (process.env.ANYFN_PREFIX || '/_anyfn') + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))";

/** A native package is for one kind of processor; without any the image is for all. */
function platform({ functions }: AppPlan, native: boolean): string {
  const architecture = functions.find(({ options }) => options.architecture)?.options.architecture;
  if (architecture === undefined && !native) return "";
  return `--platform=linux/${architecture === "arm64" ? "arm64" : "amd64"} `;
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, " ");
}
