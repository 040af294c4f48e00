import { queue } from "anyfn";
import { batches, loaded } from "../resources.ts";

/** The sink: a batch is one object, named after its file and its first line. The same batch again writes the same object. */
export default queue(
  { name: batches, retry: { attempts: 10, deadLetter: "batches-failed" }, resources: [loaded.for("write")] },
  async ({ data: { file, line, rows } }, { signal }) => {
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    await loaded.put(`${file}/${String(line).padStart(9, "0")}.ndjson`, text, {
      contentType: "application/x-ndjson",
      signal,
    });
  },
);
