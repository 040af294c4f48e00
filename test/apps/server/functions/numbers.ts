import { appendFileSync } from "node:fs";
import { queue } from "anyfn";

/** Writes down what it gets, where no end of the process can lose it, and is not done at once. */
export default queue({ name: "numbers", batchSize: 10 }, async ({ data, attempt }, context) => {
  appendFileSync(context.env["OUT"] ?? "", `${data} ${attempt}\n`);
  await new Promise((resolve) => setTimeout(resolve, 2));
});
