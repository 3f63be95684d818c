/** How long to wait before trying again. */

const LADDER_MS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;

/** The wait before the attempt that follows `failures` failures in a row. */
export function retryDelayMs(failures: number): number {
  const step = Math.min(Math.max(failures, 1), LADDER_MS.length) - 1;
  return LADDER_MS[step] ?? LADDER_MS[0];
}
