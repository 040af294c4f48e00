import { cloudFunctions } from "@anyfn/cloud-functions/adapter";

/** How Firebase calls and is answered: as Cloud Functions. */
export const firebase: typeof cloudFunctions = { ...cloudFunctions, name: "firebase", bigints: true };
