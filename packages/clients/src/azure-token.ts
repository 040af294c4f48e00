import type { TokenCredential } from "@azure/identity";

/** The bearer token of an identity: the one that was given, or the app's own. The identity's library keeps tokens as long as they are valid. */
export function azureTokens(
  scope: string,
  credential: TokenCredential | undefined,
): (signal: AbortSignal) => Promise<string> {
  let opened: Promise<TokenCredential> | undefined;
  return async (abortSignal) => {
    opened ??= credential
      ? Promise.resolve(credential)
      : import("@azure/identity").then(({ DefaultAzureCredential }) => new DefaultAzureCredential());
    const token = await (await opened).getToken(scope, { abortSignal });
    return `Bearer ${token?.token ?? ""}`;
  };
}
