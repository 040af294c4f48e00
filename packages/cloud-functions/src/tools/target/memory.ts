/** MB. Less than a whole processor comes with, more than the platform's 256, with which Node starts slowly. */
export const DEFAULT_MEMORY = 512;

/** Seconds that a function may take where it does not say: the platform's own default. */
export const DEFAULT_TIMEOUT = 60;

/** Processors that come with so much memory: https://cloud.google.com/functions/docs/configuring/memory */
export function processors(memory: number, concurrency: number): number {
  const own = TIERS.find(([most]) => memory <= most)?.[1] ?? 8;
  // Several requests at once are only taken with a whole processor.
  return concurrency > 1 ? Math.max(1, own) : own;
}

const TIERS: readonly (readonly [number, number])[] = [
  [128, 0.083],
  [256, 0.167],
  [512, 0.333],
  [1024, 0.583],
  [2048, 1],
  [8192, 2],
  [16_384, 4],
  [32_768, 8],
];
