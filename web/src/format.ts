/** Numbers and times as people read them. Unknown is a dash, never 0. */
import { LOCALE, TEXTS } from "./texts";

const CLOCK = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" });
const CLOCK_S = new Intl.DateTimeFormat(LOCALE, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" });
const WHOLE = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const TENTHS = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});

export const count = (value: number | null | undefined): string =>
  value == null ? TEXTS.unknown : WHOLE.format(value);

export const mean = (value: number | null | undefined): string =>
  value == null ? TEXTS.unknown : TENTHS.format(value);

export const clock = (time_ms: number): string => CLOCK.format(time_ms);

/** With seconds, and the day when it was not today. */
export function moment(time_ms: number, now_ms: number): string {
  const time = CLOCK_S.format(time_ms);
  const today = new Date(time_ms).toDateString() === new Date(now_ms).toDateString();
  return today ? time : `${DAY.format(time_ms)}, ${time}`;
}

/** How long ago, in the two largest units. */
export function span(milliseconds: number): string {
  const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (minutes < 1) return TEXTS.lessThanAMinute;
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return join(days, "d", hours % 24, "h");
  if (hours > 0) return join(hours, "h", minutes % 60, "min");
  return `${minutes} min`;
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const head = `${large} ${largeUnit}`;
  return small === 0 ? head : `${head} ${small} ${smallUnit}`;
}

/** When a state began: the clock, with the day when it was not today. */
export function since(time_ms: number, now_ms: number): string {
  const today = new Date(time_ms).toDateString() === new Date(now_ms).toDateString();
  const time = today ? clock(time_ms) : `${DAY.format(time_ms)}, ${clock(time_ms)}`;
  return TEXTS.since(time, span(now_ms - time_ms));
}
