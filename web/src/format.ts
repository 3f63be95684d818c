/** Numbers and times as people read them. Unknown is a dash, never 0. */
import { LOCALE, TEXTS } from "./texts";

interface Formats {
  locale: string;
  clock: Intl.DateTimeFormat;
  clockS: Intl.DateTimeFormat;
  day: Intl.DateTimeFormat;
  whole: Intl.NumberFormat;
  tenths: Intl.NumberFormat;
}

let formats: Formats | null = null;

/** Made once a language: making one takes longer than using it. */
function now(): Formats {
  if (formats?.locale === LOCALE) return formats;
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  formats = {
    locale: LOCALE,
    clock: new Intl.DateTimeFormat(LOCALE, clock),
    clockS: new Intl.DateTimeFormat(LOCALE, { ...clock, second: "2-digit" }),
    day: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" }),
    whole: new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 }),
    tenths: new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  };
  return formats;
}

export const count = (value: number | null | undefined): string =>
  value == null ? TEXTS.unknown : now().whole.format(value);

export const mean = (value: number | null | undefined): string =>
  value == null ? TEXTS.unknown : now().tenths.format(value);

export const clock = (time_ms: number): string => now().clock.format(time_ms);

/** With seconds, and the day when it was not today. */
export function moment(time_ms: number, now_ms: number): string {
  const time = now().clockS.format(time_ms);
  const today = new Date(time_ms).toDateString() === new Date(now_ms).toDateString();
  return today ? time : `${now().day.format(time_ms)}, ${time}`;
}

/** How long ago, in the two largest units. */
export function span(milliseconds: number): string {
  const { units } = TEXTS;
  const minutes = Math.floor(Math.max(0, milliseconds) / 60_000);
  if (minutes < 1) return units.lessThanAMinute;
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const small = (count: number, unit: (count: number) => string) => (count === 0 ? "" : ` ${unit(count)}`);
  if (days > 0) return units.days(days) + small(hours % 24, units.hours);
  if (hours > 0) return units.hours(hours) + small(minutes % 60, units.minutes);
  return units.minutes(minutes);
}

/** When a state began: the clock, with the day when it was not today. */
export function since(time_ms: number, now_ms: number): string {
  const today = new Date(time_ms).toDateString() === new Date(now_ms).toDateString();
  const time = today ? clock(time_ms) : `${now().day.format(time_ms)}, ${clock(time_ms)}`;
  return TEXTS.since(time, span(now_ms - time_ms));
}
