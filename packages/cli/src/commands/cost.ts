import { type CommandDef, defineCommand } from "citty";
import { argumentMistakes, CommandMistake, printMistake } from "../command-mistake.ts";

const args = {
  requests: { type: "string", description: "Requests a month", valueHint: "10M" },
  duration: {
    type: "string",
    description: "Of one, or shares of several: 50ms:90%,2s:10%",
    valueHint: "100ms",
  },
  memory: { type: "string", description: "Of an instance", valueHint: "512" },
  target: {
    type: "string",
    description: "Targets or plans, with commas between; by default the usual plans of every target",
    valueHint: "lambda,azure-functions:flex",
  },
  cpu: {
    type: "string",
    description: "CPU time of a request; by default all of its duration",
    valueHint: "20ms",
  },
  vcpu: { type: "string", description: "Where a plan lets one choose", valueHint: "1" },
  "cold-rate": { type: "string", description: "Share of requests that start an instance", valueHint: "1%" },
  init: { type: "string", description: "How long such a start takes", valueHint: "300ms" },
  concurrency: { type: "string", description: "Requests that one instance takes at a time", valueHint: "8" },
  arrival: {
    type: "string",
    description: "How requests meet: alone, poisson (by chance) or saturated (always as many as allowed)",
    valueHint: "poisson",
  },
  "min-instances": { type: "string", description: "Instances kept ready", valueHint: "1" },
  peak: { type: "string", description: "Peak over average rate (3)", valueHint: "3" },
  egress: { type: "string", description: "Traffic to the internet a month", valueHint: "100GB" },
  region: {
    type: "string",
    description: "Any provider's region; by default each one's home",
    valueHint: "eu-west-1",
  },
  vs: {
    type: "string",
    description: "A server to compare with, or its price and vCPUs: 17.50USD/2",
    valueHint: "t4g.small",
  },
  from: {
    type: "string",
    description: "Recorded usage to price instead, - for standard input",
    valueHint: "usage.jsonl",
  },
  by: {
    type: "string",
    description: "What recorded costs are grouped by (function)",
    valueHint: "function,plan",
  },
  as: {
    type: "string",
    description: "What recorded usage would have cost on other targets or plans",
    valueHint: "lambda,cloud-functions",
  },
  focus: {
    type: "string",
    description: "Write recorded costs as FOCUS rows, .json or .csv",
    valueHint: "focus.csv",
  },
  date: {
    type: "string",
    description: "As of that day: its prices, and whether they are old",
    valueHint: "2026-11-22",
  },
  "price-book": {
    type: "string",
    description: "A price book of your own on top of the built-in one",
    valueHint: "prices.json",
  },
  "free-tier": {
    type: "boolean",
    default: true,
    description: "Take monthly free tiers off",
    negativeDescription: "Price without free tiers",
  },
  budget: {
    type: "string",
    description: "A month's limit: exit with 1 when a plan or a month passes it",
    valueHint: "20USD",
  },
  html: { type: "string", description: "Write a page with a chart", valueHint: "cost.html" },
  json: { type: "boolean", description: "Print the result as JSON" },
} as const;

/** `anyfn cost`. Exits with 0, 1 (over the budget) or 2 (something could not be read or priced). */
const command: CommandDef<typeof args> = defineCommand({
  meta: { name: "cost", description: "Prices a workload, or recorded usage, on every plan." },
  args,
  async run({ args: given }) {
    // The parser takes what follows an option without a value for its value.
    const json = given.json === true || Object.values(given).includes("--json");
    try {
      const mistakes = argumentMistakes("cost", args, given);
      const [stray] = given._;
      if (stray !== undefined)
        mistakes.push({
          code: "INVALID_ARGUMENT",
          reason: `${JSON.stringify(stray)} belongs to no option.`,
          waysOut: [
            "To price recorded usage, write --from before the file.",
            "anyfn cost --help says what each option does.",
          ],
        });
      if (mistakes.length > 0) throw new CommandMistake(mistakes);
      const { readQuestion } = await import("../cost/question.ts");
      const question = await readQuestion(given);
      const { answerUsage } = await import("../cost/answer-usage.ts");
      const { answerWorkload } = await import("../cost/answer-workload.ts");
      const output = { json, html: given.html, focus: given.focus };
      if (question.usage) process.exitCode = await answerUsage(question.usage, question, output);
      else if (question.workload)
        process.exitCode = await answerWorkload(question.workload, question, output);
    } catch (error) {
      printMistake(error, json);
    }
  },
});

export default command;
