/** The functions of a deploy script. A script has those that it uses, in this order. */
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
  wanted: `wanted() { # NAME
  if [[ \${#ONLY[@]} -eq 0 ]]; then return 0; fi
  local name
  for name in "\${ONLY[@]}"; do
    if [[ "$name" == "$1" ]]; then return 0; fi
  done
  return 1
}`,
  exists: `exists() { # COMMAND...: true where it finds what it describes
  "$@" >/dev/null 2>&1
}`,
  grant: `grant() { # MEMBER ROLE: in the whole project
  run gcloud projects add-iam-policy-binding "$PROJECT" --member="$1" --role="$2" --condition=None --format=none
}`,
  invoker: `invoker() { # FUNCTION REGION: lets the service account call it
  run gcloud functions add-invoker-policy-binding "$1" --project="$PROJECT" --region="$2" --member="serviceAccount:$SERVICE_ACCOUNT" --format=none
}`,
  url: `url() { # FUNCTION REGION
  gcloud functions describe "$1" --project="$PROJECT" --region="$2" --format='value(serviceConfig.uri)'
}`,
  secret: `secret() { # NAME: lets the functions read it
  if ! exists gcloud secrets describe "$1" --project="$PROJECT"; then
    echo "There is no secret $1. Make it: gcloud secrets create $1 --project=$PROJECT --data-file=-" >&2
    exit 1
  fi
  run gcloud secrets add-iam-policy-binding "$1" --project="$PROJECT" --member="serviceAccount:$SERVICE_ACCOUNT" --role=roles/secretmanager.secretAccessor --format=none
}`,
  topic: `topic() { # NAME
  if ! exists gcloud pubsub topics describe "$1" --project="$PROJECT"; then
    run gcloud pubsub topics create "$1" --project="$PROJECT"
  fi
}`,
  dead_letters: `dead_letters() { # TOPIC: where messages go that failed for good, and a subscription that keeps them
  topic "$1"
  if ! exists gcloud pubsub subscriptions describe "\${1##*/}-kept" --project="$PROJECT"; then
    run gcloud pubsub subscriptions create "\${1##*/}-kept" --project="$PROJECT" --topic="$1" --expiration-period=never --message-retention-duration=7d
  fi
  run gcloud pubsub topics add-iam-policy-binding "$1" --project="$PROJECT" --member="serviceAccount:service-$PROJECT_NUMBER@gcp-sa-pubsub.iam.gserviceaccount.com" --role=roles/pubsub.publisher --format=none
}`,
  forwards: `forwards() { # SUBSCRIPTION: lets Pub/Sub take messages out of it that failed for good
  run gcloud pubsub subscriptions add-iam-policy-binding "$1" --project="$PROJECT" --member="serviceAccount:service-$PROJECT_NUMBER@gcp-sa-pubsub.iam.gserviceaccount.com" --role=roles/pubsub.subscriber --format=none
}`,
  own_trigger: `own_trigger() { # FUNCTION REGION: the full name of its trigger
  gcloud functions describe "$1" --project="$PROJECT" --region="$2" --format='value(eventTrigger.trigger)'
}`,
  subscription_of: `subscription_of() { # TRIGGER [LOCATION]: the subscription behind it
  gcloud eventarc triggers describe "$1" \${2:+--project="$PROJECT" --location="$2"} --format='value(transport.pubsub.subscription)'
}`,
  bucket: `bucket() { # NAME
  if ! exists gcloud storage buckets describe "gs://$1" --project="$PROJECT"; then
    run gcloud storage buckets create "gs://$1" --project="$PROJECT" --location="$REGION"
  fi
}`,
  bucket_location: `bucket_location() { # NAME
  gcloud storage buckets describe "gs://$1" --project="$PROJECT" --format='value(location)' | tr '[:upper:]' '[:lower:]'
}`,
  database_location: `database_location() { # NAME
  gcloud firestore databases describe --database="$1" --project="$PROJECT" --format='value(locationId)'
}`,
  also_on: `also_on() { # TRIGGER FUNCTION REGION LOCATION FILTER...: a further trigger of a function that has one
  local trigger="$1" service location="$4" region="$3"
  service="$(gcloud functions describe "$2" --project="$PROJECT" --region="$3" --format='value(serviceConfig.service)')"
  shift 4
  if ! exists gcloud eventarc triggers describe "$trigger" --project="$PROJECT" --location="$location"; then
    run gcloud eventarc triggers create "$trigger" --project="$PROJECT" --location="$location" --destination-run-service="\${service##*/}" --destination-run-region="$region" --service-account="$SERVICE_ACCOUNT" "$@"
  fi
}`,
  channel: `channel() { # NAME: of events that are not Google's
  if ! exists gcloud eventarc channels describe "$1" --project="$PROJECT" --location="$2"; then
    run gcloud eventarc channels create "$1" --project="$PROJECT" --location="$2"
  fi
}`,
  job: `job() { # KIND NAME LOCATION FLAG...: of Cloud Scheduler
  local kind="$1" name="$2" location="$3" verb=create
  shift 3
  if exists gcloud scheduler jobs describe "$name" --project="$PROJECT" --location="$location"; then verb=update; fi
  run gcloud scheduler jobs "$verb" "$kind" "$name" --project="$PROJECT" --location="$location" "$@"
}`,
  queue: `queue() { # NAME LOCATION FLAG...: of Cloud Tasks
  local name="$1" location="$2" verb=create
  shift 2
  if exists gcloud tasks queues describe "$name" --project="$PROJECT" --location="$location"; then verb=update; fi
  run gcloud tasks queues "$verb" "$name" --project="$PROJECT" --location="$location" "$@"
}`,
} as const;

/** The name of a helper. */
export type Helper = keyof typeof HELPERS;
