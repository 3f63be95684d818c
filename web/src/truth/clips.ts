/** Chooses which minutes of what was recorded a person should count. Pure. */

export type ClipKind = "busy" | "quiet" | "dusk" | "other";

export interface Clip {
  kind: ClipKind;
  start_ms: number;
  end_ms: number;
}

export interface Recorded {
  start_ms: number;
  end_ms: number;
}

export interface MinuteOf {
  minute_ms: number;
  samples: number;
  people_mean: number | null;
}

export const CLIP_MS = 2 * 60_000;
/** Segments of one recording follow each other with less than this between them. */
const SEAM_MS = 1_500;
const EACH = 2;
/** Hours in which light changes, on the clock of who looks. */
const DUSK_HOURS = [6, 7, 17, 18, 19, 20];

/** Recorded stretches, those that follow each other as one. */
export function stretches(recorded: readonly Recorded[]): Recorded[] {
  const sorted = [...recorded].sort((a, b) => a.start_ms - b.start_ms);
  return sorted.reduce<Recorded[]>((all, one) => {
    const last = all.at(-1);
    if (last && one.start_ms - last.end_ms < SEAM_MS) last.end_ms = Math.max(last.end_ms, one.end_ms);
    else all.push({ ...one });
    return all;
  }, []);
}

/**
 * Busy clips, quiet ones with somebody in them, and ones at dusk: where counting errs differently.
 *
 * @param hourOf the hour of the day of a moment, 0 to 23
 */
export function choose(recorded: readonly Recorded[], minutes: readonly MinuteOf[], hourOf: (time_ms: number) => number): Clip[] {
  const held = stretches(recorded);
  const people = new Map(minutes.filter((one) => one.samples > 0).map((one) => [one.minute_ms, one.people_mean ?? 0]));
  const candidates = [...people.keys()]
    .filter((start) => held.some((one) => one.start_ms <= start && one.end_ms >= start + CLIP_MS))
    .map((start_ms) => ({ start_ms, end_ms: start_ms + CLIP_MS, load: (people.get(start_ms) ?? 0) + (people.get(start_ms + 60_000) ?? 0) }));
  const taken: Clip[] = [];
  const take = (kind: ClipKind, from: readonly (typeof candidates)[number][]): void => {
    let left = EACH;
    for (const { start_ms, end_ms } of from) {
      if (left === 0) return;
      if (taken.some((one) => one.start_ms < end_ms && start_ms < one.end_ms)) continue;
      taken.push({ kind, start_ms, end_ms });
      left -= 1;
    }
  };
  const byLoad = [...candidates].sort((a, b) => b.load - a.load || a.start_ms - b.start_ms);
  take("busy", byLoad.filter((one) => one.load > 0));
  take("dusk", byLoad.filter((one) => DUSK_HOURS.includes(hourOf(one.start_ms))));
  take("quiet", [...byLoad].reverse());
  return taken;
}

export interface Mark {
  time_ms: number;
  direction: "in" | "out";
}

/** How many of each. */
export function tally(marks: readonly Mark[]): { n_in: number; n_out: number } {
  const n_in = marks.filter((mark) => mark.direction === "in").length;
  return { n_in, n_out: marks.length - n_in };
}
