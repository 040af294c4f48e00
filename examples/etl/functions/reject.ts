import { queue } from "anyfn";
import { poison, rejected } from "../resources.ts";

/** Keeps each bad row, with what is wrong with it, under its file and its line. */
export default queue(
  { name: poison, retry: { attempts: 10, deadLetter: "poison-failed" }, resources: [rejected.for("write")] },
  async ({ data }, { signal }) => {
    await rejected.put(`${data.file}/${String(data.line).padStart(9, "0")}.json`, JSON.stringify(data), {
      contentType: "application/json",
      signal,
    });
  },
);
