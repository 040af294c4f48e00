import type { Gap } from "./gaps.ts";

/** Registers one test, as `test` of Vitest, Jest and `node:test` do. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/** One case: fails by throwing. */
export interface Case<Given> {
  readonly name: string;
  run(given: Given): Promise<void>;
}

/** How a suite is run. */
export interface SuiteOptions<Opened> {
  readonly test: TestFunction;
  /** A service over an empty resource; called for each case, which may share a server but no keys. */
  open(): Opened | Promise<Opened>;
  /** What the service cannot do: each case that a gap names is played all the same, and has to fail. */
  readonly gaps?: readonly Gap[] | undefined;
  /** Cases that the server of the test cannot show, although the service can: they are not registered. */
  readonly without?: readonly { readonly case: string; readonly reason: string }[] | undefined;
  /** Keys of the case of a long list: 1,200 by default. */
  readonly manyKeys?: number | undefined;
  /** Bytes of the case of a large object: 24 MB by default. */
  readonly largeBytes?: number | undefined;
}

/** Registers every case; one that is declared missing is expected to fail, so that a gap that was closed is found. */
export function register<Given, Opened>(
  cases: readonly Case<Given>[],
  { test, open, gaps = [], without = [] }: SuiteOptions<Opened>,
  given: (opened: Opened) => Given,
): void {
  const unknown = [...gaps, ...without].find((gap) => !cases.some(({ name }) => name === gap.case));
  if (unknown) throw new Error(`The gap ${JSON.stringify(unknown.case)} names no case of this suite.`);
  for (const each of cases) {
    if (without.some((one) => one.case === each.name)) continue;
    const gap = gaps.find((one) => one.case === each.name);
    test(gap ? `${each.name} (gap: ${gap.reason})` : each.name, async () => {
      const opened = await open();
      if (!gap) return await each.run(given(opened));
      const passed = await each.run(given(opened)).then(
        () => true,
        () => false,
      );
      if (passed) throw new Error(`The case passes, so that its gap is stale: ${gap.reason}`);
    });
  }
}
