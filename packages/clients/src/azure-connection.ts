import type { TokenCredential } from "@azure/identity";

/** How a service of Azure Storage is reached: by a connection string, or at its URL with an identity (the app's own by default). */
export type AzureStorageConnection =
  | { readonly connectionString: string }
  | {
      /** `https://<account>.blob.core.windows.net` */
      readonly url: string;
      /** The managed identity, or whoever is signed in, by default: needs `@azure/identity`. */
      readonly credential?: TokenCredential | undefined;
    };

/** The identity that was given, or the default one. */
export async function credentialOf({
  credential,
}: {
  readonly credential?: TokenCredential | undefined;
}): Promise<TokenCredential> {
  if (credential) return credential;
  const { DefaultAzureCredential } = await import("@azure/identity");
  return new DefaultAzureCredential();
}

/** The service's own word for an error: clients keep it in several places. */
export function azureCode(error: unknown): string | undefined {
  const { code, details } = Object(error) as {
    readonly code?: string;
    readonly details?: { readonly errorCode?: string; readonly odataError?: { readonly code?: string } };
  };
  return details?.odataError?.code ?? details?.errorCode ?? code;
}

/** The HTTP status of an error of Azure's clients. */
export function azureStatus(error: unknown): number | undefined {
  return (Object(error) as { readonly statusCode?: number }).statusCode;
}
