import { word } from "anyfn/shell";
import type { FunctionPlan } from "anyfn/target";
import { bindingOf } from "../registrations.ts";
import { type Script, setting, uses, variable } from "../script.ts";

/** A container, and the one that keeps how far its change feed was read: https://learn.microsoft.com/cli/azure/cosmosdb/sql */
export function connectCosmos(fn: FunctionPlan, script: Script): void {
  const binding = bindingOf(fn, script.plan);
  const { connection, databaseName, containerName } = binding;
  const { leaseDatabaseName = databaseName, leaseContainerName = "leases" } = binding;
  const name = String(connection);
  const account = variable(
    script,
    `${name}_ACCOUNT`,
    `$APP-${name.toLowerCase().replaceAll("_", "-")}`,
    `The account of Cosmos DB behind ${name}: its name is unique in the world.`,
  );
  const key = variable(
    script,
    `${String(containerName)}_PARTITION_KEY`,
    "/id",
    `The partition key of ${JSON.stringify(containerName)}, where the container is made.`,
  );
  uses(script, "cosmos", "cosmos_container");
  script.before.add(`cosmos ${word({ variable: account })}`);
  setting(script, `${name}__accountEndpoint`, "https://", { variable: account }, ".documents.azure.com:443/");
  script.before.add(
    `cosmos_container ${word({ variable: account })} ${word(String(databaseName))} ${word(String(containerName))} ${word({ variable: key })}`,
  );
  // The app's identity may not make containers.
  script.before.add(
    `cosmos_container ${word({ variable: account })} ${word(String(leaseDatabaseName))} ${word(String(leaseContainerName))} /id`,
  );
}
