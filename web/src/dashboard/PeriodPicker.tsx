/** Chooses site, camera and days. */
import { LOCALE, TEXTS } from "../texts";
import type { Period, Span } from "./usePeriod";
import { addDays } from "./time";

interface PeriodPickerProps {
  period: Period;
  /** Leave the choice of a camera out. */
  noCamera?: boolean;
  /** Some camera must be chosen. */
  oneCamera?: boolean;
}

export function PeriodPicker({ period, noCamera = false, oneCamera = false }: PeriodPickerProps) {
  const { sites, infos, cameras, site, camera, span, day, today, choose } = period;
  const words = TEXTS.dashboard;
  const step = span === "week" ? 7 : 1;
  return (
    <div className="period" role="group" aria-label={words.period}>
      {sites.length > 1 && (
        <select aria-label={words.site} value={site} onChange={(event) => choose({ site: event.currentTarget.value, camera: null })}>
          <option value="">{words.allSites}</option>
          {sites.map((name) => (
            <option key={name} value={name}>{infos.find((one) => one.name === name)?.title ?? name}</option>
          ))}
        </select>
      )}
      {!noCamera && cameras.length > 1 && (
        <select aria-label={TEXTS.cameras} value={camera} onChange={(event) => choose({ camera: event.currentTarget.value })}>
          {!oneCamera && <option value="">{words.allCameras}</option>}
          {cameras.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      <select aria-label={words.span} value={span} onChange={(event) => choose({ span: event.currentTarget.value === "day" ? null : event.currentTarget.value })}>
        {(["day", "week"] as const).map((one) => (
          <option key={one} value={one}>{words.spans[one]}</option>
        ))}
      </select>
      <button type="button" className="icon-button" aria-label={words.earlier[span]} onClick={() => choose({ day: addDays(day, -step) })}>
        ‹
      </button>
      <input
        type="date"
        aria-label={words.day}
        value={day}
        max={today}
        onChange={(event) => event.currentTarget.value !== "" && choose({ day: event.currentTarget.value })}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={words.later[span]}
        disabled={addDays(day, step) > today}
        onClick={() => choose({ day: addDays(day, step) })}
      >
        ›
      </button>
    </div>
  );
}

/** A day as its name and date. */
export const dayName = (day: string): string =>
  new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" }).format(Date.parse(day));

/** The labels of a period's hours or days. */
export function labelOf(start_ms: number, span: Span, timezone: string): string {
  const form: Intl.DateTimeFormatOptions =
    span === "day" ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } : { weekday: "short", day: "numeric" };
  return new Intl.DateTimeFormat(LOCALE, { ...form, timeZone: timezone }).format(start_ms);
}
