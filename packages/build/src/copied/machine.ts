import { closeSync, openSync, readSync } from "node:fs";

/** The machine that will run the function. */
export interface Machine {
  readonly os: "linux";
  readonly cpu: "x64" | "arm64";
  readonly libc: "glibc" | "musl";
}

const SYSTEMS = "linux|linuxmusl|darwin|win32|freebsd|android|openharmony|aix|sunos|netbsd|openbsd";
const PROCESSORS =
  "x64|arm64|arm|armv6|armv7|ia32|ppc64|ppc64le|riscv64|s390x|loong64|mips64el|universal|wasm32";

/** True for a package that is one machine's part of another: `@img/sharp-linux-x64`, `@scope/name-darwin-arm64`. */
export function isForMachine(name: string): boolean {
  return new RegExp(`(?:^|[-/.])(?:${SYSTEMS})[-.](?:${PROCESSORS})(?:[-.]|$)|[-/.]wasm32(?:[-.]|$)`).test(
    name,
  );
}

/** True for the part that this machine needs. */
export function fits(name: string, { os, cpu, libc }: Machine): boolean {
  const musl = /musl/.test(name);
  return new RegExp(`(?:^|[-/.])${os}(?:musl)?[-.]${cpu}(?:[-.]|$)`).test(name) && musl === (libc === "musl");
}

/** Words in the paths of binaries, and what they say of the machine that they are for. */
const OS_WORDS: Readonly<Record<string, string>> = {
  linux: "linux",
  linuxmusl: "linux",
  linuxglibc: "linux",
  darwin: "darwin",
  macos: "darwin",
  osx: "darwin",
  win32: "win32",
  win: "win32",
  windows: "win32",
  freebsd: "freebsd",
  openbsd: "openbsd",
  android: "android",
  ios: "ios",
  sunos: "sunos",
  aix: "aix",
};
const CPU_WORDS: Readonly<Record<string, string>> = {
  x64: "x64",
  amd64: "x64",
  arm64: "arm64",
  aarch64: "arm64",
  armv8: "arm64",
  arm: "arm",
  armv6: "arm",
  armv7: "arm",
  armv7l: "arm",
  ia32: "ia32",
  x86: "ia32",
  ppc64: "ppc64",
  ppc64le: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  loong64: "loong64",
};
const LIBC_WORDS: Readonly<Record<string, string>> = {
  musl: "musl",
  linuxmusl: "musl",
  musleabihf: "musl",
  glibc: "glibc",
  linuxglibc: "glibc",
  gnu: "glibc",
  gnueabihf: "glibc",
};

/** True for a binary whose path says that it is for another machine, or for another program than Node. */
export function isForAnother(path: string, machine: Machine): boolean {
  const words = path
    .toLowerCase()
    .replaceAll("x86_64", "x64")
    .split(/[/\-_.+]/);
  const says = (table: Readonly<Record<string, string>>, own: string): boolean => {
    const said = words.flatMap((word) => (Object.hasOwn(table, word) ? [table[word]] : []));
    return said.length > 0 && !said.includes(own);
  };
  return (
    says(OS_WORDS, machine.os) ||
    says(CPU_WORDS, machine.cpu) ||
    says(LIBC_WORDS, machine.libc) ||
    /(?:^|[/.])electron[.-]/.test(path)
  );
}

/** The processor that a file's ELF header names; `"other"` for another system's binary, undefined for what is no binary. */
export function processorOf(file: string): string | undefined {
  const bytes = Buffer.alloc(20);
  const opened = openSync(file, "r");
  try {
    if (readSync(opened, bytes, 0, 20, 0) < 20) return undefined;
  } finally {
    closeSync(opened);
  }
  const magic = bytes.readUInt32BE(0);
  if (magic === 0x7f454c46) {
    const machine = bytes[5] === 2 ? bytes.readUInt16BE(18) : bytes.readUInt16LE(18);
    return machine === 62 ? "x64" : machine === 183 ? "arm64" : "other";
  }
  // Mach-O in its four forms, its universal form, and Windows' programs.
  const others = [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe];
  return others.includes(magic) || bytes.readUInt16BE(0) === 0x4d5a ? "other" : undefined;
}
