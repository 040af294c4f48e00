/** What a command is: data that is parsed, helped and run in one place. */

/** 0: done. 1: the app, or whatever else was looked at, is wrong. 2: the command is wrong. */
export type ExitCode = 0 | 1 | 2;

/** An option of a command. */
export interface OptionSpec {
  /** What its value is, for help: `"list"`, `"number"`, `"file"`. Absent: a flag, which takes none. */
  readonly takes?: string | undefined;
  readonly description: string;
  /** For help: what holds without it. */
  readonly default?: string | undefined;
  /** For help: a value as one may write it. */
  readonly example?: string | undefined;
  /** The only values that there are. */
  readonly values?: readonly string[] | undefined;
  /** Of a flag: it is on, and `--no-<name>` switches it off. */
  readonly on?: true | undefined;
}

/** Options by name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What a command line said. */
export type Given<Options extends OptionSpecs> = {
  /** Arguments without a name. */
  readonly _: readonly string[];
} & {
  readonly [Name in keyof Options]: Options[Name] extends { readonly takes: string }
    ? string | undefined
    : boolean;
};

/** A command. */
export interface Command<Options extends OptionSpecs = OptionSpecs> {
  /** `"build"`, `"queue list"`. */
  readonly name: string;
  readonly summary: string;
  /** Arguments without a name; none by default. */
  readonly positional?:
    | {
        readonly name: string;
        readonly description: string;
        /** How many there may be: one by default. */
        readonly most?: number | undefined;
      }
    | undefined;
  readonly options: Options;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** What the exit code 1 means here; absent where it never comes. */
  readonly failure?: string | undefined;
  /** True where code of the app runs in this process: what it prints goes to standard error. */
  readonly loadsApp?: true | undefined;
  /** The app's folder, from which files in mistakes are named. */
  folder?(given: Given<Options>): string;
  /** What is said of an argument too many. */
  surplus?(text: string): string;
  /** @param print Prints a line of the answer to standard output. */
  run(given: Given<Options>, print: (line: string) => void): Promise<ExitCode> | ExitCode;
}

/** Commands under one name. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: Readonly<Record<string, () => Promise<Command | CommandGroup>>>;
}

/** A command with the types of what its options say. */
export function defineCommand<const Options extends OptionSpecs>(command: Command<Options>): Command {
  return command as unknown as Command; // the parser gives it what its own options say
}
