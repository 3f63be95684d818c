/** The few icons of the page, drawn as lines on a grid of 24. */

const PATHS = {
  live: "M3 7h12v10H3zM15 11l6-3v8l-6-3",
  today: "M4 20V10M10 20V4M16 20v-7M21 20H3",
  maps: "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2zM9 4v14M15 6v14",
  flows: "M3 6c8 0 10 12 18 12M3 18c5 0 7-4 9-6M17 6h4v4M21 6l-6 4",
  sites: "M4 20V9l8-5 8 5v11zM9 20v-6h6v6",
  alarms: "M6 16V11a6 6 0 0112 0v5l2 2H4zM10 21h4",
  incidents: "M5 4h14v16H5zM9 9h6M9 13h6M9 17h3",
  truth: "M4 12l5 5L20 6",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M14 4.5v5M8 14.5v5",
  menu: "M4 7h16M4 12h16M4 17h16",
  question: "M9 9a3 3 0 115 2.2c-1.2.9-2 1.5-2 2.8M12 17.5v.3",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  wall: "M3 5h18v12H3zM8 21h8",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
