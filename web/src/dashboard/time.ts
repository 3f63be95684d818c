/**
 * Days and weeks of a site, whose clock need not be that of who looks. Pure.
 *
 * Days are written `2026-03-29`; moments are milliseconds since 1970, UTC.
 */

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Which day a site's clock shows at a moment. */
export function dayAt(time_ms: number, timezone: string): string {
  // Swedish dates are written as ISO's.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short" }).format(time_ms);
}

/** The moment at which a day begins on a site's clock; days of 23 and 25 hours included. */
export function startOf(day: string, timezone: string): number {
  const guess = Date.parse(`${day}T00:00:00Z`);
  // Two offsets are possible when the clock changes; a midnight that it leaps over belongs to the
  // day before, and the day begins at one.
  const tries = [guess - DAY_MS / 2, guess, guess + DAY_MS / 2].map((near) => guess - offsetAt(near, timezone));
  return Math.min(...tries.filter((time_ms) => dayAt(time_ms, timezone) === day));
}

/** The day so many days later, or earlier. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The Monday of a day's week. */
export const mondayOf = (day: string): string => addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));

/** The hour, 0 to 23, that a site's clock shows at a moment. */
export const hourAt = (time_ms: number, timezone: string): number =>
  Number(new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", hourCycle: "h23" }).format(time_ms));

function offsetAt(time_ms: number, timezone: string): number {
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  }).format(time_ms);
  return Date.parse(`${shown.replace(" ", "T")}Z`) - Math.floor(time_ms / 1000) * 1000;
}
