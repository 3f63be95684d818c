/** Figures as people read them, by their unit. */
import { count, mean } from "../format";
import { LOCALE, TEXTS } from "../texts";
import type { Answer, Checked, Column, Row, Unit } from "./api";

export type Value = number | null;

/** 95 s as 1:35 min; hours only where there are any. */
export function duration(value: Value | undefined): string {
  if (value == null) return TEXTS.unknown;
  const seconds = Math.round(value);
  if (seconds < 60) return TEXTS.units.seconds(seconds);
  const two = (part: number): string => String(part).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return TEXTS.units.minutesLong(`${minutes}:${two(seconds % 60)}`);
  return TEXTS.units.hoursLong(`${count(Math.floor(minutes / 60))}:${two(minutes % 60)}`);
}

export function share(value: Value | undefined): string {
  if (value == null) return TEXTS.unknown;
  const digits = value !== 0 && Math.abs(value) < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: digits }).format(value);
}

/** How a figure is written. */
export function written(unit: Unit, name = ""): (value: Value | undefined) => string {
  if (unit === "share") return share;
  if (unit === "seconds") return duration;
  return name.endsWith("_mean") ? mean : count;
}

/** A column's name in the language of the page. */
export const titleOf = (column: Column): string => TEXTS.figures[column.name] ?? column.title;

export const valueOf = (row: Row, name: string): Value => row.values[name] ?? null;

/** The sum of what is known; null when nothing is. */
export function sumOf(values: readonly Value[]): Value {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

export function mostOf(values: readonly Value[]): Value {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/**
 * Between what and what a count of crossings really lies, from what a check found: of what was
 * counted a part is right (precision), and that is a part of what was there (recall). Null where
 * the check does not tell.
 */
export function bounds(value: Value, checked: Checked | null): [number, number] | null {
  if (value === null || !checked) return null;
  const { recall_low, recall_high, precision_low, precision_high } = checked;
  if (!recall_low || !recall_high || precision_low === null || precision_high === null) return null;
  return [(value * precision_low) / recall_high, (value * precision_high) / recall_low];
}

/** A figure of an answer by its start: the sum over its rows, which are of lines, zones or cameras. */
export function byStart(answer: Answer, name: string, of: (row: Row) => boolean = () => true): Map<number, Value> {
  const all = new Map<number, Value[]>();
  for (const row of answer.rows) {
    if (!of(row)) continue;
    const values = all.get(row.start_ms) ?? [];
    values.push(row.samples > 0 ? valueOf(row, name) : null);
    all.set(row.start_ms, values);
  }
  return new Map([...all].map(([start, values]) => [start, sumOf(values)]));
}
