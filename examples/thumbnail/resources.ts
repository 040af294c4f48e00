import { bucket } from "@anyfn/clients";

export const uploads = bucket("uploads");
/** Not the bucket that the function listens to: a thumbnail there would call it again, and the build refuses that. */
export const thumbnails = bucket("thumbnails");
