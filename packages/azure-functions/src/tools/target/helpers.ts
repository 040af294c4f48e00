/** The functions of a deploy script. A script has those that it uses, in this order. Flags: https://learn.microsoft.com/cli/azure/reference-index */
export const HELPERS = {
  say: `say() {
  printf '\\n== %s\\n' "$*"
}`,
  run: `run() { # COMMAND...: shows it, and runs it
  printf '+'
  printf ' %q' "$@"
  printf '\\n'
  "$@"
}`,
  exists: `exists() { # COMMAND...: true where it finds what it shows
  "$@" >/dev/null 2>&1
}`,
  patiently: `patiently() { # COMMAND...: again for a minute, until Azure knows what was just made
  local try
  for try in 1 2 3 4 5; do
    if "$@"; then return 0; fi
    sleep 12
  done
  "$@"
}`,
  grant: `grant() { # ROLE SCOPE: to the app
  patiently run az role assignment create --assignee-object-id "$PRINCIPAL" --assignee-principal-type ServicePrincipal --role "$1" --scope "$2"
}`,
  own_role: `own_role() { # NAME ACTION...: a role of the app's own, with these actions on data and no others
  local name="$1" actions scope verb=create
  shift
  actions="$(printf ',"%s"' "$@")"
  scope="$(az group show --name "$RESOURCE_GROUP" --query id --output tsv)"
  if [[ -n "$(az role definition list --name "$name" --custom-role-only true --query '[].id' --output tsv)" ]]; then verb=update; fi
  run az role definition "$verb" --role-definition "{\\"Name\\":\\"$name\\",\\"IsCustom\\":true,\\"Description\\":\\"What functions of $APP list.\\",\\"Actions\\":[],\\"NotActions\\":[],\\"DataActions\\":[\${actions:1}],\\"NotDataActions\\":[],\\"AssignableScopes\\":[\\"$scope\\"]}"
}`,
  secret: `secret() { # NAME: looks whether it is in the vault
  if ! exists az keyvault secret show --vault-name "$VAULT" --name "$1"; then
    echo "There is no secret $1 in $VAULT. Make it: az keyvault secret set --vault-name $VAULT --name $1 --file FILE" >&2
    exit 1
  fi
}`,
  service_bus: `service_bus() { # NAMESPACE
  if ! exists az servicebus namespace show --resource-group "$RESOURCE_GROUP" --name "$1"; then
    run az servicebus namespace create --resource-group "$RESOURCE_GROUP" --name "$1" --location "$LOCATION" --sku Standard
  fi
  grant 'Azure Service Bus Data Owner' "$(az servicebus namespace show --resource-group "$RESOURCE_GROUP" --name "$1" --query id --output tsv)"
}`,
  bus_queue: `bus_queue() { # NAMESPACE NAME SESSIONS FLAG...
  local namespace="$1" name="$2" sessions="$3"
  shift 3
  if ! exists az servicebus queue show --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --name "$name"; then
    run az servicebus queue create --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --name "$name" --enable-session "$sessions" "$@"
  elif [[ $# -gt 0 ]]; then
    run az servicebus queue update --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --name "$name" "$@"
  fi
}`,
  bus_subscription: `bus_subscription() { # NAMESPACE TOPIC NAME SESSIONS FLAG...
  local namespace="$1" topic="$2" name="$3" sessions="$4"
  shift 4
  if ! exists az servicebus topic show --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --name "$topic"; then
    run az servicebus topic create --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --name "$topic"
  fi
  if ! exists az servicebus topic subscription show --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --topic-name "$topic" --name "$name"; then
    run az servicebus topic subscription create --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --topic-name "$topic" --name "$name" --enable-session "$sessions" "$@"
  elif [[ $# -gt 0 ]]; then
    run az servicebus topic subscription update --resource-group "$RESOURCE_GROUP" --namespace-name "$namespace" --topic-name "$topic" --name "$name" "$@"
  fi
}`,
  event_hubs: `event_hubs() { # NAMESPACE
  if ! exists az eventhubs namespace show --resource-group "$RESOURCE_GROUP" --name "$1"; then
    run az eventhubs namespace create --resource-group "$RESOURCE_GROUP" --name "$1" --location "$LOCATION" --sku Standard
  fi
  grant 'Azure Event Hubs Data Receiver' "$(az eventhubs namespace show --resource-group "$RESOURCE_GROUP" --name "$1" --query id --output tsv)"
}`,
  event_hub: `event_hub() { # NAMESPACE HUB GROUP
  if ! exists az eventhubs eventhub show --resource-group "$RESOURCE_GROUP" --namespace-name "$1" --name "$2"; then
    run az eventhubs eventhub create --resource-group "$RESOURCE_GROUP" --namespace-name "$1" --name "$2"
  fi
  if [[ "$3" != '$Default' ]] && ! exists az eventhubs eventhub consumer-group show --resource-group "$RESOURCE_GROUP" --namespace-name "$1" --eventhub-name "$2" --name "$3"; then
    run az eventhubs eventhub consumer-group create --resource-group "$RESOURCE_GROUP" --namespace-name "$1" --eventhub-name "$2" --name "$3"
  fi
}`,
  cosmos: `cosmos() { # ACCOUNT
  if ! exists az cosmosdb show --resource-group "$RESOURCE_GROUP" --name "$1"; then
    run az cosmosdb create --resource-group "$RESOURCE_GROUP" --name "$1" --locations regionName="$LOCATION"
  fi
  # Reading the change feed and keeping leases.
  if [[ -z "$(az cosmosdb sql role assignment list --resource-group "$RESOURCE_GROUP" --account-name "$1" --query "[?principalId=='$PRINCIPAL'].id" --output tsv)" ]]; then
    patiently run az cosmosdb sql role assignment create --resource-group "$RESOURCE_GROUP" --account-name "$1" --role-definition-id 00000000-0000-0000-0000-000000000002 --principal-id "$PRINCIPAL" --scope /
  fi
}`,
  cosmos_container: `cosmos_container() { # ACCOUNT DATABASE CONTAINER PARTITION-KEY
  if ! exists az cosmosdb sql database show --resource-group "$RESOURCE_GROUP" --account-name "$1" --name "$2"; then
    run az cosmosdb sql database create --resource-group "$RESOURCE_GROUP" --account-name "$1" --name "$2"
  fi
  if ! exists az cosmosdb sql container show --resource-group "$RESOURCE_GROUP" --account-name "$1" --database-name "$2" --name "$3"; then
    run az cosmosdb sql container create --resource-group "$RESOURCE_GROUP" --account-name "$1" --database-name "$2" --name "$3" --partition-key-path "$4"
  fi
}`,
  blobs_key: `blobs_key() { # the key of the host's own webhook, which it makes once the code is there
  local try key
  for try in 1 2 3 4 5 6 7 8 9 10; do
    key="$(az functionapp keys list --resource-group "$RESOURCE_GROUP" --name "$APP" --query systemKeys.blobs_extension --output tsv)" || key=
    if [[ -n "$key" ]]; then
      printf '%s' "$key"
      return 0
    fi
    sleep 12
  done
  echo "The host of $APP has made no key blobs_extension yet: look whether its functions are there, and run this again." >&2
  return 1
}`,
  storage_id: `storage_id() { # ACCOUNT
  az storage account show --name "$1" --query id --output tsv
}`,
  grid_topic: `grid_topic() { # NAME: of events that are not Azure's
  if ! exists az eventgrid topic show --resource-group "$RESOURCE_GROUP" --name "$1"; then
    run az eventgrid topic create --resource-group "$RESOURCE_GROUP" --name "$1" --location "$LOCATION" --input-schema cloudeventschemav1_0
  fi
}`,
  subscribe: `subscribe() { # NAME SOURCE FLAG...: makes or changes an event subscription
  local name="$1" source="$2"
  shift 2
  patiently az eventgrid event-subscription create --name "$name" --source-resource-id "$source" "$@"
}`,
} as const;

/** The name of a helper. */
export type Helper = keyof typeof HELPERS;
