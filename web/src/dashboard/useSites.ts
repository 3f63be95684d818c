/** What sites are called, their clocks and plans. */
import { useEffect, useSyncExternalStore } from "react";
import { get } from "../api";

export interface SiteInfo {
  name: string;
  title: string;
  timezone: string;
  limit: number | null;
  plan: { width_m: number; height_m: number; drawn: boolean } | null;
}

interface Known {
  sites: readonly SiteInfo[];
  /** Whether the server has told of them, or failed to. */
  settled: boolean;
}

let known: Known = { sites: [], settled: false };
let asking: Promise<void> | null = null;
const listeners = new Set<() => void>();
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function askOnce(): Promise<void> {
  asking ??= get<SiteInfo[]>("api/sites")
    .then(
      (sites) => tell(sites),
      () => tell(known.sites), // then cameras tell the names, and answers the clocks
    )
    .finally(() => {
      asking = null;
    });
  return asking;
}

function tell(sites: readonly SiteInfo[]): void {
  // The same as long as they say the same, so that nothing is asked again for nothing.
  const same = JSON.stringify(sites) === JSON.stringify(known.sites);
  if (same && known.settled) return;
  known = { sites: same ? known.sites : sites, settled: true };
  for (const listener of listeners) listener();
}

/** Asked for anew with each page that shows them. */
export function useSites(): readonly SiteInfo[] {
  useEffect(() => void askOnce(), []);
  return useSyncExternalStore(subscribe, () => known.sites);
}

/** Whether days can be told: those of a site begin on its own clock. */
export function useClocksKnown(): boolean {
  useEffect(() => {
    if (!known.settled) void askOnce();
  }, []);
  return useSyncExternalStore(subscribe, () => known.settled);
}
