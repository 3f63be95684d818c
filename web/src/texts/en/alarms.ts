/** Alarms. */
export const alarms = {
  alarms: {
    heading: "Latest alarms",
    none: "No alarm so far. Restricted zones are watched.",
    noZones: "No alarm so far. No restricted zone is set up for a watched camera.",
    failed: "Earlier alarms cannot be loaded:",
    somebody: (zone: string): string => `Somebody in ${zone}`,
    more: (count: number): string => (count === 1 ? "1 more alarm" : `${count} more alarms`),
    acknowledge: "Acknowledge",
    acknowledgeAll: "Acknowledge all",
    where: (camera: string, track: number | null): string =>
      track === null ? camera : `${camera} · person ${track}`,
    show: "Show camera",
  },
};
