import type { MessageTrigger } from "anyfn/adapter";
import { optionalText } from "anyfn/read";
import { isSecretsManager } from "../detect.ts";
import { invokeEvent, named } from "../invoke-event.ts";
import type { SecretsManagerEvent } from "../native.ts";

/** A rotation of Secrets Manager, one call per step (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html). The answer is ignored. */
export const secretsManager: MessageTrigger<"invoke", SecretsManagerEvent, unknown> = {
  id: "aws.secrets-manager",
  kind: "invoke",
  detect: isSecretsManager,
  normalize: (native, nativeContext) => [
    invokeEvent(native, nativeContext, { id: idOf(native), source: native?.SecretId }),
  ],
};

/** The token is that of the whole rotation; each of its steps is a call of its own. */
function idOf(native: SecretsManagerEvent): string | undefined {
  const token = optionalText(native?.ClientRequestToken);
  return token && named(token, native.Step);
}
