import type { ErrorCode } from "anyfn";

/** What an error code means. */
export interface Explanation {
  readonly happened: string;
  /** The usual cause. */
  readonly cause: string;
  readonly remedy: string;
}

/** Errors that come up while a function runs. */
type RunCode =
  | "UNRECOGNIZED_EVENT"
  | "MALFORMED_EVENT"
  | "INVALID_PAYLOAD"
  | "INVALID_RESPONSE"
  | "INVALID_ENVIRONMENT"
  | "INVALID_DEFINITION"
  | "INVALID_CLOUDEVENT"
  | "PERMANENT"
  | "RESPONSE_TOO_LARGE"
  | "BATCH_FAILED"
  | "TIMEOUT"
  | "HTTP"
  | "IN_PROGRESS";

/** Errors of calls to buckets, queues, tables and other resources. */
type CallCode =
  | "NOT_FOUND"
  | "CONFLICT"
  | "DENIED"
  | "THROTTLED"
  | "TOO_LARGE"
  | "UNAVAILABLE"
  | "INVALID"
  | "NOT_CONNECTED"
  | "ABORTED";

const RUN: Readonly<Record<RunCode, Explanation>> = {
  UNRECOGNIZED_EVENT: {
    happened: "The function was called with an event that no trigger of its kind has.",
    cause:
      "The function is connected to another source than the build knows, or somebody called it by hand with a made-up event.",
    remedy:
      "Connect the source that the function is for. For a source that anyfn does not know, write a raw function. To try a function by hand, send an event as the platform sends it.",
  },
  MALFORMED_EVENT: {
    happened: "The event is of a known source, but a field of it has the wrong type, or is absent.",
    cause:
      "Something between the source and the function changes the event, or the event was written by hand.",
    remedy: "Send the platform's own event unchanged, or pin another trigger. The message names the field.",
  },
  INVALID_PAYLOAD: {
    happened: "The input does not fit the function's schema.",
    cause:
      "The sender sends other data than the schema asks for. A request is answered 400; a message is not retried.",
    remedy:
      "Send what the schema asks for, or change the schema. The message names the paths that are wrong.",
  },
  INVALID_RESPONSE: {
    happened: "An HTTP handler returned something that cannot be sent as a response.",
    cause: "The handler returned nothing, or plain data, or a Response with a status outside of 200 to 599.",
    remedy: "Return Response.json(value) or new Response(text) on every path of the handler.",
  },
  INVALID_ENVIRONMENT: {
    happened: "The environment of the function does not fit the schema that it gives for it.",
    cause: "A variable or a secret is not set on the target, or has a value that the schema does not allow.",
    remedy: "Set the variable where the function runs. The message names it, never its value.",
  },
  INVALID_DEFINITION: {
    happened: "A function, or middleware around it, was given options that cannot work.",
    cause: "A required option is absent, such as the store of idempotent().",
    remedy: "Give the option that the message names.",
  },
  INVALID_CLOUDEVENT: {
    happened:
      "A CloudEvent lacks an attribute, or an attribute has a value that the specification does not allow.",
    cause: "id, source or type is absent or empty, or the event was changed on its way.",
    remedy: "Send an event with specversion 1.0, id, source and type. The message names the attribute.",
  },
  PERMANENT: {
    happened: "The handler said that no retry can help, by throwing a PermanentError.",
    cause: "The message can never be handled, such as an order of a customer who does not exist.",
    remedy:
      "Look at the message in the dead letters, where a dead letter is configured. Mend the sender, or the handler, and deliver it again.",
  },
  RESPONSE_TOO_LARGE: {
    happened: "The response is larger than the platform accepts.",
    cause:
      "Each platform limits a buffered response. A binary body grows by a third where it is sent as text.",
    remedy: "Stream it with http({ streaming: true }, …), or answer with a link to an object store.",
  },
  BATCH_FAILED: {
    happened: "A message of a batch failed, and the platform delivers the whole batch again.",
    cause: "A handler threw, on a trigger that cannot be told of single messages.",
    remedy:
      "Look at the error's cause: it is what the handler threw. Make the handler safe to repeat, with idempotent() for example.",
  },
  TIMEOUT: {
    happened: "The handler did not end in the time that it has.",
    cause:
      "A call to something outside is slow or never ends, or the work is larger than the time that is given.",
    remedy:
      "Pass context.signal to what takes long, raise timeout in the function's options, or do less in one call.",
  },
  HTTP: {
    happened: "The handler answered with a status, by throwing an HttpError.",
    cause:
      "The request asked for something that is not there or not allowed. It is an answer, and often no fault.",
    remedy: "Look at the status and the message. Below 500 the caller has to change the request.",
  },
  IN_PROGRESS: {
    happened: "Another delivery of the same message is being handled right now.",
    cause: "The platform delivers a message again before the first delivery has ended.",
    remedy:
      "Nothing, if it is rare: the message is delivered again later. If it is frequent, give the queue a longer visibility timeout than the function's timeout.",
  },
};

const CALLS: Readonly<Record<CallCode, Explanation>> = {
  NOT_FOUND: {
    happened: "The bucket, queue or table is not there.",
    cause:
      "It was not created, it has another name or region, or it was deleted. An absent key is not an error.",
    remedy: "Create it, or give its name under resources in anyfn.config.ts.",
  },
  CONFLICT: {
    happened: "A condition of the call (ifMatch, ifAbsent or ifVersion) does not hold.",
    cause: "Something else has written the value since it was read.",
    remedy: "Read the value again, decide again, and write it again.",
  },
  DENIED: {
    happened: "The call is not allowed.",
    cause: "The function does not list the resource, or the rights of its role do not allow the operation.",
    remedy:
      "List the handle under resources in the function's options and deploy again. Locally, check which account your credentials are of.",
  },
  THROTTLED: {
    happened: "The service refused the call because too many came.",
    cause: "The function calls more often than the service, or its configured capacity, allows.",
    remedy:
      "Try again later: the error is retryable. Send batches, limit maxInstances, or raise the capacity.",
  },
  TOO_LARGE: {
    happened: "What was to be stored or sent is larger than the service accepts.",
    cause: "Messages and table entries have small limits: a few hundred kilobytes.",
    remedy: "Put the data into a bucket and send its key.",
  },
  UNAVAILABLE: {
    happened: "The service does not answer, or answers with a failure of its own.",
    cause: "The network or the service is down, or the address is wrong.",
    remedy:
      "Try again later: the error is retryable. If it stays, check the address and the network's rules.",
  },
  INVALID: {
    happened: "The service, or the handle, does not accept what it was given.",
    cause: "A key, a name or an option has a value that is not allowed.",
    remedy: "Change the value that the message names.",
  },
  NOT_CONNECTED: {
    happened: "A handle was used, and no service is connected to it.",
    cause:
      "The function does not list the handle under resources, or the code runs outside of a built function.",
    remedy:
      "List it: resources: [handle] in the function's options. In a test, connect a service of anyfn's own for tests.",
  },
  ABORTED: {
    happened: "The signal that was given to the call ended it.",
    cause: "The function's time was over, or your own code aborted.",
    remedy: "Raise timeout if the work needs it. Otherwise nothing: the call ended as asked.",
  },
};

type OtherCode = Exclude<ErrorCode, RunCode | CallCode>;

const BUILDS: Readonly<Record<OtherCode, Explanation>> = {
  BUILD_FAILED: {
    happened: "A build found mistakes in the app, and wrote nothing.",
    cause: "Each of the error's diagnostics is one mistake, with a code of its own.",
    remedy: "Mend each mistake. anyfn explain tells of each code.",
  },
  COMMAND_FAILED: {
    happened: "A command cannot do what it was asked.",
    cause: "Each of the error's diagnostics is one mistake in the command line, with a code of its own.",
    remedy: "Mend the command line. --help shows the options of each command.",
  },
  INVALID_ARGUMENT: {
    happened: "An option or an argument of a command does not exist, or has a value that it cannot have.",
    cause: "It is misspelled, or belongs to another command.",
    remedy: "Look at the command's --help.",
  },
  INVALID_FIGURE: {
    happened: "A number of a workload, or of a price question, cannot be one.",
    cause: "It is negative, not a number, or outside of what the platform offers.",
    remedy: "Give a number as the message shows it.",
  },
  INVALID_PRICE_BOOK: {
    happened: "A price book cannot be used.",
    cause: "A file with prices has another form than it must have, or a price in it is no number.",
    remedy: "Mend the file at the place that the message names.",
  },
  NO_APP: {
    happened: "There is no app at the folder that was named.",
    cause: "The command runs in another folder, or the path is wrong.",
    remedy: "Run anyfn in the app's folder, or name the folder.",
  },
  NO_FUNCTIONS: {
    happened: "The app has no function.",
    cause:
      "Functions are files with a default export in functions/. The folder is empty, has another name, or the files have other endings.",
    remedy: "Add a file, such as functions/hello.ts, or name the folder in anyfn.config.ts under functions.",
  },
  INVALID_CONFIG: {
    happened: "anyfn.config.ts cannot be loaded, or has a value that it cannot have.",
    cause: "A key is misspelled, a value has the wrong type, or the file uses syntax that Node cannot strip.",
    remedy: "Mend the line that is named. Everything in the configuration is optional.",
  },
  INVALID_OUTPUT: {
    happened: "An output cannot be made: that of a build, or the value that a handler returned.",
    cause:
      "A build would write over the app's own files, or may not write there. A handler returned a value that JSON cannot hold, or that does not fit its output schema.",
    remedy:
      "Name another folder under out, or mend it. In a handler, return plain data that fits the schema.",
  },
  OUTPUT_TOO_LARGE: {
    happened: "The output is larger than the platform accepts, or near that limit.",
    cause: "A large package, native packages or assets are in it. The message lists the largest parts.",
    remedy:
      "Look at the largest parts that the message names. Remove what is not needed, move it to a layer (provided), or read large files from a bucket.",
  },
  UNKNOWN_TARGET: {
    happened: "A target is named that does not exist.",
    cause: "The name is misspelled, or an adapter of a third party is not installed.",
    remedy:
      "Use lambda, cloud-functions, firebase, azure-functions, netlify or node, or install the adapter.",
  },
  UNKNOWN_STAGE: {
    happened: "A stage is named that the configuration does not have.",
    cause: "The name is misspelled, or anyfn.config.ts has no stages.",
    remedy: "Use a name of stages in anyfn.config.ts, or leave --stage out.",
  },
  SYNTAX_ERROR: {
    happened: "A file cannot be parsed.",
    cause: "There is a mistake in its syntax, at the line that is named or just before it.",
    remedy: "Mend it.",
  },
  UNRESOLVED_IMPORT: {
    happened: "A file imports something that is not there.",
    cause: "The package is not installed, or the path is misspelled.",
    remedy: "Install the package, or mend the path.",
  },
  MISSING_EXPORT: {
    happened: "A file imports a name that the other file does not export.",
    cause:
      "The name is misspelled or was removed, the package has another version, or the name is only a type.",
    remedy: "Import a name that is exported. Write import type for a type.",
  },
  BUNDLE_FAILED: {
    happened: "The bundler cannot make a bundle of the code.",
    cause: "A package has code that no bundler can follow.",
    remedy: "Mend what the message names, or leave the package out of the bundle: copy in anyfn.config.ts.",
  },
  LOAD_FAILED: {
    happened: "A function's file throws while it is loaded.",
    cause:
      "Code at the top of the file, or of a package that it imports, fails: a file or a variable is not there, or it needs the network.",
    remedy:
      "Mend the line that is named. Move what needs the running function into setup(). For a package, try copy in anyfn.config.ts.",
  },
  CRASHED: {
    happened: "Code of the app ended the thread that anyfn dev runs it in.",
    cause:
      "It threw in a timer or a listener, where nothing can catch it; it left a promise rejected; or it called process.exit().",
    remedy:
      "Catch the error there. Await promises in the handler, or hand them to context.waitUntil(). Throw an error in place of process.exit().",
  },
  NO_PORT: {
    happened: "anyfn dev cannot listen.",
    cause: "The port and those after it are in use, or the address is not this machine's.",
    remedy:
      "Choose another port with --port, or --port 0 for any free one. Leave --host out for this machine.",
  },
  NO_DEFAULT_EXPORT: {
    happened: "A file in the functions folder has no default export.",
    cause: "The function is exported by a name, or the file is a helper and not a function.",
    remedy: "Write export default http(…), or move the file out of the functions folder.",
  },
  NOT_A_DEFINITION: {
    happened: "The default export of a file is not a function of anyfn.",
    cause: "The plain handler is exported, without http(), queue(), schedule() or another builder around it.",
    remedy: "Wrap the handler: export default http((request) => …).",
  },
  INVALID_OPTION: {
    happened: "An option of a function does not exist, or has a value that it cannot have.",
    cause: "It is misspelled, or belongs to another kind of function.",
    remedy: "Use the option that the message names.",
  },
  DUPLICATE_NAME: {
    happened: "Two functions have the same name.",
    cause: "A function's name is its path with - for /, so that a/b.ts and a-b.ts have the same.",
    remedy: "Rename one of the two files.",
  },
  DUPLICATE_ROUTE: {
    happened: "Two functions answer the same requests.",
    cause: "They have the same route and methods.",
    remedy: "Give one of them another route or other methods.",
  },
  INVALID_ROUTE: {
    happened: "A route has a form that routes cannot have.",
    cause: "It does not begin with /, or a parameter has no name.",
    remedy: "Write it as /users/:id or /files/*path.",
  },
  INVALID_SCHEDULE: {
    happened: "A schedule is no cron expression, or one that never fires.",
    cause: "It has another number of fields than five, or a value outside of its field.",
    remedy: "Write five fields: minute, hour, day, month, day of the week. An example: 0 6 * * 1.",
  },
  UNSUPPORTED: {
    happened: "A target, or a service, cannot do what is asked of it.",
    cause: "The platforms differ: the message says which one cannot do it.",
    remedy:
      "Give this target another value with targets: { <target>: { … } } in the function's options, or leave the target out with false.",
  },
  NO_FILE: {
    happened: "A file or a folder cannot be read, written or deleted.",
    cause: "It is not there, you have no permission, or the disk is full. The message says which.",
    remedy: "Check the path and its permissions.",
  },
  VERIFY_FAILED: {
    happened: "The platform's own tool refuses the finished output.",
    cause: "The tool's message is in the error: a name or a value that the platform does not accept.",
    remedy: "Change the option that the tool names.",
  },
  NOT_VERIFIED: {
    happened: "The output was built, and was not checked with the platform's own tool.",
    cause: "The tool is not installed, or cannot run beside what is installed.",
    remedy: "Install the tool that the message names, or ignore the warning: the output is complete.",
  },
  NOTE: {
    happened: "Something was adapted to a target, without a change of meaning.",
    cause: "The platform has a value only in steps, so that it was rounded up, for example.",
    remedy: "Nothing. To silence it, give the target its own value under targets.",
  },
  UNLISTED_RESOURCE: {
    happened: "A function uses a handle that it does not list under resources.",
    cause: "It was forgotten. Without it the function has no right to use the resource.",
    remedy: "List it: resources: [handle] in the function's options.",
  },
  NO_FUNCTION: {
    happened: "A file in the functions folder was left out.",
    cause: "Its ending is not one that functions have, and no function imports it.",
    remedy: "Rename it if it is a function, or move it out of the functions folder.",
  },
  NATIVE_MODULE: {
    happened: "A native package lacks the binary for the target's platform.",
    cause: "The package manager installed it for this machine's platform alone.",
    remedy: "Install it for the target's platform too, with the command that the message shows.",
  },
  LEFT_OUT: {
    happened: "A package was copied beside the bundle instead of being bundled.",
    cause: "Another package patches it when it is loaded, which does not work in a bundle.",
    remedy: "Load the package that patches first. Remove it if nothing is to be traced.",
  },
  NOT_IN_OUTPUT: {
    happened: "The finished output lacks a package or a file that it needs.",
    cause: "The code reaches it by a name that is computed while it runs, so that the build did not see it.",
    remedy: "Name the package under copy, or the file under assets.",
  },
  BUNDLER_WARNING: {
    happened: "The bundler warns of code that may fail while it runs.",
    cause: "An import() with a computed name, for example.",
    remedy: "Look at the line that is named. Name what it loads under copy, or write the name literally.",
  },
  NO_RUNTIME: {
    happened: "The runtime that a test needs is not installed.",
    cause: "The platform's emulator or tool is not on this machine.",
    remedy: "Install it as the message says, or leave the target out.",
  },
  UNREACHABLE: {
    happened: "A deployed app does not answer at its address.",
    cause: "The address is wrong, the deployment is not finished, or the network does not allow it.",
    remedy: "Open the address in a browser, and check it.",
  },
  NO_DATA: {
    happened: "There is no data of a Node server in the folder.",
    cause: "The server has never run there, or keeps its data in another folder.",
    remedy: "Name the folder with --data.",
  },
  BAD_DATA: {
    happened: "The data of a Node server cannot be used.",
    cause: "Another version wrote it, or the file is damaged.",
    remedy: "Use the version of anyfn that the server has, or restore a backup.",
  },
  NOT_PARKED: {
    happened: "No parked message has this id.",
    cause: "The message was redriven or purged before, or the id is misspelled.",
    remedy: "List the parked messages: anyfn queue list.",
  },
  INTERNAL: {
    happened: "anyfn itself failed.",
    cause: "It is a fault of anyfn, or of a package that it loads.",
    remedy: "Run the command again with ANYFN_DEBUG=1 and report the output.",
  },
};

/** Codes by where they come up. */
export const GROUPS: readonly {
  readonly title: string;
  readonly codes: Readonly<Record<string, Explanation>>;
}[] = [
  { title: "While a function runs", codes: RUN },
  { title: "Calls to resources", codes: CALLS },
  { title: "Builds and commands", codes: BUILDS },
];

/** Every code that there is. */
export const EXPLANATIONS: Readonly<Record<ErrorCode, Explanation>> = { ...RUN, ...CALLS, ...BUILDS };
