/** The live page: picture, people, lines, zones and minutes. */
export const live = {
  in: "in",
  live: {
    picture: (camera: string): string => `Sealed live picture of ${camera}`,
    connecting: "Connecting to the picture…",
    waiting: "Waiting for the picture…",
    blocked: "The browser wants a click before it plays the picture.",
    play: "Play",
    unsupported: "This browser cannot play the live picture. Counts and alarms still work.",
    fullScreen: "Full screen",
    leaveFullScreen: "Leave full screen",
    overlay: "Boxes and lines",
    sealed: "Sealed frames only.",
    sealedLong: "People are found on the picture as you see it here; no unsealed one is stored, shown or sent.",
    recorded: "Recorded as you see it.",
    saveLast: "Save the last 5 minutes",
  },
  people: {
    heading: "People now",
    caption: (count: number): string =>
      count === 0 ? "Nobody in the picture." : count === 1 ? "person in the picture" : "people in the picture",
  },
  lines: {
    heading: "In and out",
    in: "In",
    out: "Out",
    line: "Line",
    sinceStart: "Since Sealskin was started",
    today: (n_in: number, n_out: number): string => `Since midnight UTC: ${n_in} in, ${n_out} out`,
    none: "No line is set up for this camera. Draw one under Settings.",
  },
  zones: {
    heading: "Zones",
    restricted: "Restricted",
    inside: (count: number): string => (count === 1 ? "1 person inside" : `${count} people inside`),
    unknown: "Unknown",
    empty: "Nobody inside",
  },
  minutes: {
    heading: "Last 60 minutes",
    people: "People in the picture",
    peopleAxis: "People",
    mean: "Mean",
    max: "Most at once",
    in: "In",
    out: "Out",
    crossings: "In and out per minute",
    /** Beside the scale, which it names from the bottom to the top. */
    crossingsAxis: "Out  ·  In",
    none: "No minute has been recorded yet. The first one appears within a minute of the camera's start.",
    loading: "Loading…",
    failed: "The minutes cannot be loaded:",
    table: "Show as a table",
    minute: "Minute",
    summary: (known: number, latest: string, most: string): string =>
      `People per minute over the last hour. ${known} minutes known; latest mean ${latest}, most at once ${most}.`,
  },
};
