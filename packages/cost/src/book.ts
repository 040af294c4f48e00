import aws from "./book/aws.json" with { type: "json" };
import azure from "./book/azure.json" with { type: "json" };
import gcp from "./book/gcp.json" with { type: "json" };
import netlify from "./book/netlify.json" with { type: "json" };

/** The parts of the built-in price book, one per provider, as data not yet checked. */
export const builtInBook: readonly unknown[] = [aws, gcp, azure, netlify];
