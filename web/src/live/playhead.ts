/** Where a live picture should be played and what may be forgotten. Pure: seconds in, seconds out. */

export interface Range {
  start: number;
  end: number;
}

export interface PlayheadPlan {
  /** Jump here; null to play on. */
  seekTo: number | null;
  /** Seconds that may be removed from the buffer; null when there is nothing worth removing. */
  remove: Range | null;
  rate: number;
}

/** Behind the newest frame by more than this: jump. */
export const MOST_BEHIND_S = 1.5;
/** Where to land after a jump, before the newest frame. */
export const LANDING_S = 0.3;
/** Behind by more than this: play a little faster, which nobody sees. */
const HURRY_BEHIND_S = 0.8;
const HURRY_RATE = 1.08;
/** Kept behind the playhead. */
export const KEEP_S = 10;
/** Removing is work, so it is done for this much at a time. */
const REMOVE_AT_LEAST_S = 4;
/** Ranges that are this close to the playhead count as reached. */
const TOUCH_S = 0.05;

/** Decide after new data came in, or when the playhead stands still. */
export function planPlayhead(ranges: readonly Range[], time: number): PlayheadPlan {
  const last = ranges.at(-1);
  const first = ranges[0];
  if (!last || !first) return { seekTo: null, remove: null, rate: 1 };
  const seekTo = jump(ranges, last, time);
  const at = seekTo ?? time;
  const removeTo = Math.min(at - KEEP_S, last.end);
  const remove =
    removeTo - first.start >= REMOVE_AT_LEAST_S ? { start: first.start, end: removeTo } : null;
  return { seekTo, remove, rate: last.end - at > HURRY_BEHIND_S ? HURRY_RATE : 1 };
}

function jump(ranges: readonly Range[], last: Range, time: number): number | null {
  const behind = last.end - time;
  // A source that began anew may count its time from 0 again: ahead of all there is means lost.
  if (behind > MOST_BEHIND_S || behind < -MOST_BEHIND_S) {
    const landing = Math.max(last.start, last.end - LANDING_S);
    return landing > time || behind < 0 ? landing : null;
  }
  const here = ranges.find((range) => time >= range.start - TOUCH_S && time < range.end - TOUCH_S);
  if (here) return null;
  // In a gap, or at its brink: frames were dropped, and waiting would not bring them back.
  const next = ranges.find((range) => range.start > time);
  return next ? next.start : null;
}

/** The ranges of a SourceBuffer or a video as an array. */
export function rangesOf(buffered: TimeRanges): Range[] {
  return Array.from({ length: buffered.length }, (_, i) => ({
    start: buffered.start(i),
    end: buffered.end(i),
  }));
}
