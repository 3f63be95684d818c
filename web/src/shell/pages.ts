/**
 * The pages. To add one: a component with a default export, a line here, its name under `nav` in
 * `texts/LANGUAGE/shell.ts`, and its icon in Icon.tsx. A page is fetched when somebody first goes there.
 */
import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import type { IconName } from "./Icon";

type Load = () => Promise<{ default: ComponentType }>;

const LOADERS = {
  live: () => import("../live/LivePage"),
  today: () => import("../dashboard/TodayPage"),
  maps: () => import("../maps/MapsPage"),
  flows: () => import("../flows/FlowsPage"),
  sites: () => import("../sites/SitesPage"),
  alarms: () => import("../alarms/AlarmsPage"),
  incidents: () => import("../incidents/IncidentsPage"),
  truth: () => import("../truth/TruthPage"),
  settings: () => import("../settings/SettingsPage"),
} satisfies Partial<Record<IconName, Load>>;

/** Fetch a page before it is shown; a failure is told when it is. */
export function fetchAhead(name: string): void {
  (LOADERS as Readonly<Record<string, Load>>)[name]?.().catch(() => undefined);
}

export type PageName = keyof typeof LOADERS;

export const PAGES = Object.fromEntries(
  Object.entries(LOADERS).map(([name, load]) => [name, lazy(load as Load)]),
) as Record<PageName, LazyExoticComponent<ComponentType>>;

export const PAGE_NAMES = Object.keys(LOADERS) as PageName[];

export const isPage = (name: string): name is PageName => name in PAGES;
