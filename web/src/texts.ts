/** Everything the page says, in one place, so that other languages can come beside it. */
import type { CameraState } from "./api";

export const LOCALE = "en-GB";

interface StateWords {
  short: string;
  long: string;
  /** Why people are unknown in this state. */
  unknown: string;
}

const STATES: Record<CameraState, StateWords> = {
  starting: {
    short: "Starting",
    long: "The camera is being started. The picture appears in a moment.",
    unknown: "Unknown until the camera has started.",
  },
  running: {
    short: "Live",
    long: "The camera is running.",
    unknown: "Unknown until the first picture has been looked at.",
  },
  offline: {
    short: "Offline",
    long: "The camera does not answer. Sealskin keeps trying.",
    unknown: "Unknown while the camera is offline.",
  },
  ended: {
    short: "Ended",
    long: "The video has come to its end.",
    unknown: "Unknown, because the video has ended.",
  },
  failed: {
    short: "Failed",
    long: "The camera's picture cannot be sealed, so none is shown.",
    unknown: "Unknown, because the camera has failed.",
  },
  "not watched": {
    short: "Not watched",
    long: "Nobody watches this camera now. What was recorded is shown below.",
    unknown: "Unknown, because the camera is not watched.",
  },
};

export const TEXTS = {
  name: "Sealskin",
  skip: "Skip to the picture",
  cameras: "Camera",
  in: "in",
  unknown: "—",
  states: STATES,
  since: (time: string, span: string): string => `since ${time} (${span})`,
  lessThanAMinute: "less than a minute",
  connection: {
    ok: "Connected",
    trying: "Connecting",
    lost: "Connection lost",
    lostLong: "No connection to Sealskin, trying again. What is shown may be old.",
    noAnswer: "Sealskin does not answer",
    unknown: "Unknown while the connection is lost.",
    degraded: "Sealskin needs attention:",
  },
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
    none: "No line is set up for this camera. Lines are set in the configuration file.",
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
  alarms: {
    heading: "Alarms",
    none: "No alarm so far. Restricted zones are watched.",
    noZones: "No alarm so far. No restricted zone is set up for a watched camera.",
    failed: "Earlier alarms cannot be loaded:",
    somebody: (zone: string): string => `Somebody in ${zone}`,
    more: (count: number): string => (count === 1 ? "1 more alarm" : `${count} more alarms`),
    acknowledge: "Acknowledge",
    acknowledgeAll: "Acknowledge all",
    where: (camera: string, track: number): string => `${camera} · person ${track}`,
    show: "Show camera",
  },
  noCameras: {
    heading: "No camera yet",
    text: "Start Sealskin with a camera, for example: sealskin watch rtsp://camera/stream",
  },
  loading: "Loading…",
  footer: (version: string): string => `Sealskin ${version}`,
} as const;
