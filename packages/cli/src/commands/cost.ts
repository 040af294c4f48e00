import { type Command, defineCommand } from "../command/command.ts";

/** `anyfn cost`. */
const command: Command = defineCommand({
  name: "cost",
  summary: "Prices a workload, or recorded usage, on every plan.",
  options: {
    requests: { takes: "number", description: "Requests a month", example: "10M" },
    duration: {
      takes: "time",
      description: "How long a request takes, or shares of several: 50ms:90%,2s:10%",
      example: "100ms",
    },
    memory: { takes: "size", description: "Memory of an instance", example: "512" },
    target: {
      takes: "list",
      description: "Targets or plans, with commas between",
      example: "lambda,azure-functions:flex",
      default: "the usual plans of every target",
    },
    cpu: {
      takes: "time",
      description: "CPU time of a request",
      example: "20ms",
      default: "all of its duration",
    },
    vcpu: {
      takes: "number",
      description: "Processors of an instance, where a plan lets one choose",
      example: "1",
    },
    "cold-rate": { takes: "share", description: "Requests that start an instance", example: "1%" },
    init: { takes: "time", description: "How long such a start takes", example: "300ms" },
    concurrency: {
      takes: "number",
      description: "Requests that one instance takes at a time",
      example: "8",
    },
    arrival: {
      takes: "text",
      description: "How requests meet: alone, poisson (by chance) or saturated (always as many as allowed)",
      example: "poisson",
    },
    "min-instances": { takes: "number", description: "Instances kept ready", example: "1" },
    peak: { takes: "number", description: "Peak over average rate", default: "3" },
    egress: { takes: "size", description: "Traffic to the internet a month", example: "100GB" },
    region: {
      takes: "text",
      description: "Any provider's region",
      example: "eu-west-1",
      default: "each one's home",
    },
    vs: {
      takes: "text",
      description: "A server to compare with, or its price and vCPUs: 17.50USD/2",
      example: "t4g.small",
    },
    from: {
      takes: "file",
      description: "Recorded usage to price instead; - is standard input",
      example: "usage.jsonl",
    },
    by: {
      takes: "list",
      description: "What recorded costs are grouped by",
      example: "function,plan",
      default: "function",
    },
    as: {
      takes: "list",
      description: "What recorded usage would have cost on other targets or plans",
      example: "lambda,cloud-functions",
    },
    focus: {
      takes: "file",
      description: "Write recorded costs as FOCUS rows, .json or .csv",
      example: "focus.csv",
    },
    date: {
      takes: "date",
      description: "As of that day: its prices, and whether they are old",
      example: "2026-11-22",
      default: "today",
    },
    "price-book": {
      takes: "file",
      description: "A price book of your own on top of the built-in one",
      example: "prices.json",
    },
    "free-tier": { description: "Price without the monthly free tiers", on: true },
    budget: {
      takes: "money",
      description: "A month's limit: exit with 1 when a plan or a month passes it",
      example: "20USD",
    },
    html: { takes: "file", description: "Write a page with a chart", example: "cost.html" },
    json: { description: "Print the result as JSON" },
  },
  examples: [
    "anyfn cost --requests 10M --duration 100ms --memory 512",
    "anyfn cost --from usage.jsonl --by function,plan --budget 20USD",
  ],
  failure: "a plan or a month is over the budget",
  surplus: (text) => `${JSON.stringify(text)} belongs to no option.`,
  async run(given) {
    const { readQuestion } = await import("../cost/question.ts");
    const question = await readQuestion(given);
    const output = { json: given.json, html: given.html, focus: given.focus };
    if (question.usage) {
      const { answerUsage } = await import("../cost/answer-usage.ts");
      return answerUsage(question.usage, question, output);
    }
    const { answerWorkload } = await import("../cost/answer-workload.ts");
    return question.workload ? answerWorkload(question.workload, question, output) : 0;
  },
});

export default command;
