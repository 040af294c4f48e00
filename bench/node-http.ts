/**
 * Hello in JSON: the server that a build makes against bare srvx, each in a process of its own, taking turns in one run. The load is written to plain
 * sockets, so that the client costs little. The ratio is of requests per second of the server's CPU time, which other work on
 * the machine moves least, and of requests per second.
 */
import { type ChildProcess, fork } from "node:child_process";
import { connect, type Socket } from "node:net";
import { builtServer } from "./built-server.ts";
import { conditions, numberOption, table } from "./report.ts";

const rounds = numberOption("rounds", 9);
const seconds = numberOption("seconds", 1);
const CONNECTIONS = 32;
const names = ["anyfn", "srvx", "srvx, Node's Response"];
const server = await builtServer();

interface Subject {
  readonly name: string;
  readonly child: ChildProcess;
  readonly port: number;
  readonly perCpuSecond: number[];
  readonly perSecond: number[];
}

const subjects = await Promise.all(names.map(launch));
// The first rounds warm up; nobody is always first.
for (let round = -3; round < rounds; round++) {
  for (const subject of round % 2 === 0 ? subjects : subjects.toReversed()) await turn(subject, round >= 0);
}
for (const { child } of subjects) child.kill();

console.log(conditions());
console.log(
  table([
    ["server", "requests/s", "requests/CPU s"],
    ...subjects.map(({ name, perSecond, perCpuSecond }) => [
      name,
      median(perSecond).toFixed(0),
      median(perCpuSecond).toFixed(0),
    ]),
  ]),
);
const [own, ...bare] = subjects;
for (const { name, ...of } of own ? bare : []) {
  const ratio = (figure: "perSecond" | "perCpuSecond"): string =>
    median((own?.[figure] ?? []).map((value, index) => value / (of[figure][index] ?? 1))).toFixed(2);
  console.log(`anyfn / ${name}: ${ratio("perSecond")} by requests/s, ${ratio("perCpuSecond")} by CPU time`);
}

async function launch(name: string): Promise<Subject> {
  const child = fork(new URL("node-http-child.ts", import.meta.url), [name, server], {
    env: { ...process.env, ANYFN_METER: "" },
  });
  const { url } = await heard<{ readonly url: string }>(child);
  return { name, child, port: Number(new URL(url).port), perCpuSecond: [], perSecond: [] };
}

async function turn({ child, port, perCpuSecond, perSecond }: Subject, counts: boolean): Promise<void> {
  const before = await cpuOf(child);
  const began = performance.now();
  const done = await load(port);
  const took = (performance.now() - began) / 1000;
  const used = (await cpuOf(child)) - before;
  if (!counts) return;
  perSecond.push(done / took);
  perCpuSecond.push(done / used);
}

/** Seconds of CPU that a child has used. */
async function cpuOf(child: ChildProcess): Promise<number> {
  child.send("cpu");
  const { cpu } = await heard<{ readonly cpu: NodeJS.CpuUsage }>(child);
  return (cpu.user + cpu.system) / 1e6;
}

function heard<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve) => child.once("message", (message) => resolve(message as T))); // as the child sends it
}

/** How many requests were answered. */
async function load(port: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, () => talk(port, until)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** One request after the other on one connection. */
function talk(port: number, until: number): Promise<number> {
  const request = Buffer.from(`GET /hello HTTP/1.1\r\nHost: bench.example.com\r\nAccept: */*\r\n\r\n`);
  return new Promise((resolve, reject) => {
    let count = 0;
    let seen = "";
    const socket: Socket = connect(port, "127.0.0.1", () => socket.write(request));
    socket.setNoDelay(true);
    socket.on("error", reject);
    socket.on("data", (bytes) => {
      seen += bytes.toString("latin1");
      if (!seen.endsWith('{"hello":"world"}') && !seen.endsWith("0\r\n\r\n")) return;
      seen = "";
      count++;
      if (performance.now() < until) socket.write(request);
      else {
        socket.end();
        resolve(count);
      }
    });
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
