/** Minutes of the server as columns of the charts. Pure. */
import type { Minute } from "../api";

export type Column = (number | null)[];

export interface PeopleColumns {
  /** Seconds since 1970, as uPlot wants them. */
  time_s: number[];
  mean: Column;
  max: Column;
}

/** A minute in which nobody looked stays null, so that the chart shows a gap. */
export function peopleColumns(minutes: readonly Minute[]): PeopleColumns {
  return {
    time_s: minutes.map((minute) => minute.minute_ms / 1000),
    mean: minutes.map((minute) => minute.people_mean),
    max: minutes.map((minute) => minute.people_max),
  };
}

export interface CrossingColumns {
  time_s: number[];
  /** Upwards. */
  n_in: Column;
  /** Downwards, hence negative. */
  n_out: Column;
}

export function crossingColumns(minutes: readonly Minute[]): CrossingColumns {
  const known = (minute: Minute, value: number): number | null =>
    minute.samples > 0 || value !== 0 ? value : null;
  return {
    time_s: minutes.map((minute) => minute.minute_ms / 1000),
    n_in: minutes.map((minute) => known(minute, minute.n_in)),
    n_out: minutes.map((minute) => known(minute, minute.n_out && -minute.n_out)),
  };
}

export interface Summary {
  known: number;
  latestMean: number | null;
  most: number | null;
}

export function summarise(minutes: readonly Minute[]): Summary {
  const known = minutes.filter((minute) => minute.people_mean !== null);
  const highs = known.flatMap((minute) => (minute.people_max === null ? [] : [minute.people_max]));
  return {
    known: known.length,
    latestMean: known.at(-1)?.people_mean ?? null,
    most: highs.length > 0 ? Math.max(...highs) : null,
  };
}

/** Top of the scale: a little above the highest value, and never a flat chart. */
export function scaleTop(highest: number | null, least: number): number {
  return Math.max(least, Math.ceil((highest ?? 0) * 1.1));
}
