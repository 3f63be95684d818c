/** Clips that are counted by hand, and what is marked on them. */

export type ClipKind = "busy" | "quiet" | "dusk" | "other";

export interface Clip {
  kind: ClipKind;
  start_ms: number;
  end_ms: number;
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
