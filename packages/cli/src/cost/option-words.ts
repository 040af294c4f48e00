/** What the library says of its own fields, in the words of the command line. */
export function optionWords(text: string): string {
  return text
    .replace(/\{ usdPerMonth: .*\}/, "--vs 17.50USD/2, with its vCPUs")
    .replace(/(?<=\bgive )(cpuMs|coldRate|initMs)\b/g, (field) => OPTIONS[field] ?? field)
    .replace(/(?<=[:;] )(\w+)(?=: )/g, (field) => OPTIONS[field] ?? field);
}

const OPTIONS: Readonly<Record<string, string>> = {
  requests: "--requests",
  durationMs: "--duration",
  memoryMb: "--memory",
  cpuMs: "--cpu",
  vcpu: "--vcpu",
  coldRate: "--cold-rate",
  initMs: "--init",
  concurrency: "--concurrency",
  arrival: "--arrival",
  minInstances: "--min-instances",
  peakFactor: "--peak",
  egressGb: "--egress",
  region: "--region",
};
