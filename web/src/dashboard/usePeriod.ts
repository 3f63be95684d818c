/** Which site, camera and days a page shows; kept in its address, so that a link shows the same. */
import { useMemo, useSyncExternalStore } from "react";
import { useLive } from "../hooks";
import { ask, useRoute } from "../shell/route";
import { type SiteInfo, useSites } from "./useSites";
import type { CameraNow } from "../store";
import { HOUR_MS, addDays, dayAt, mondayOf, startOf } from "./time";

export type Span = "day" | "week";

/** The site of cameras that name none, as the server calls it. */
export const DEFAULT_SITE = "main";

export const siteOf = (camera: CameraNow): string => camera.site ?? DEFAULT_SITE;

/** Time zones of sites, learned from answers; until then that of who looks. */
const zones = new Map<string, string>();
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function learnZone(site: string, timezone: string): void {
  if (zones.get(site) === timezone) return;
  zones.set(site, timezone);
  for (const listener of listeners) listener();
}

const zoneOfBrowser = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface Period {
  sites: readonly string[];
  /** What is known of them; empty until the server has told. */
  infos: readonly SiteInfo[];
  /** Cameras of the site, or all. */
  cameras: readonly CameraNow[];
  /** Empty: all sites. */
  site: string;
  /** Empty: all cameras. */
  camera: string;
  span: Span;
  /** The first day shown. */
  day: string;
  today: string;
  timezone: string;
  from_ms: number;
  to_ms: number;
  /** The same a week before. */
  before: { from_ms: number; to_ms: number };
  choose: (change: Readonly<Record<string, string | null>>) => void;
}

export function usePeriod(now_ms: number): Period {
  const { cameras: all } = useLive();
  const infos = useSites();
  const { query } = useRoute();
  const site = query.get("site") ?? "";
  const camera = query.get("camera") ?? "";
  const span: Span = query.get("span") === "week" ? "week" : "day";
  const learned = useSyncExternalStore(subscribe, () => zones.get(site));
  const timezone = (infos.find((one) => one.name === site) ?? infos[0])?.timezone ?? learned ?? zoneOfBrowser();
  const today = dayAt(now_ms, timezone);
  const asked = query.get("day") ?? "";
  const given = /^\d{4}-\d{2}-\d{2}$/.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : today;
  const day = span === "week" ? mondayOf(given) : given;
  return useMemo(() => {
    const cameras = all ?? [];
    const days = span === "week" ? 7 : 1;
    const at = (later: number): number => startOf(addDays(day, later), timezone);
    return {
      // Cameras that name no site hang at the first.
      sites: infos.length > 0 ? infos.map((one) => one.name) : [...new Set(cameras.map(siteOf))].sort(),
      infos,
      cameras: cameras.filter((one) => site === "" || (one.site ?? infos[0]?.name ?? DEFAULT_SITE) === site),
      site,
      camera,
      span,
      day,
      today,
      timezone,
      from_ms: at(0),
      to_ms: at(days),
      before: { from_ms: at(-7), to_ms: at(days - 7) },
      choose: ask,
    };
  }, [all, infos, site, camera, span, day, today, timezone]);
}

/** Whole hours of a period that are over: what can be compared with the same hours of before. */
export const endOfWholeHours = (period: Period, now_ms: number): number =>
  Math.min(period.to_ms, now_ms - (now_ms % HOUR_MS));
