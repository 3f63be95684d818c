/** Everything the page says, in one place, so that other languages can come beside it. */
import type { CameraCause, CameraState } from "./api";

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
    long: "The camera gives no picture. Sealskin keeps trying.",
    unknown: "Unknown while the camera is offline.",
  },
  ended: {
    short: "Ended",
    long: "The video has come to its end.",
    unknown: "Unknown, because the video has ended.",
  },
  failed: {
    short: "Failed",
    long: "Something is wrong on this machine, so no picture is shown.",
    unknown: "Unknown, because the camera has failed.",
  },
  "not watched": {
    short: "Not watched",
    long: "Nobody watches this camera now. What was recorded is shown below.",
    unknown: "Unknown, because the camera is not watched.",
  },
};

interface CauseWords {
  /** What is wrong, in two or three words. */
  short: string;
  /** What to do about it. */
  todo: string;
}

const WAIT = "Nothing needs to be done.";

const CAUSES: Record<Exclude<CameraCause, "none">, CauseWords> = {
  refused: {
    short: "Connection refused",
    todo: "Something answers at this address, but not on this port. Check the port, and that RTSP is switched on in the camera.",
  },
  unreachable: {
    short: "Not reachable",
    todo: "There is no way through the network. Check the cable, the Wi-Fi and the address.",
  },
  "unknown-host": {
    short: "Name unknown",
    todo: "Check the spelling of the camera's name, or use its number, such as 192.168.1.20.",
  },
  silent: {
    short: "No answer",
    todo: "Check that the camera has power and is in this network.",
  },
  "wrong-password": {
    short: "Wrong password",
    todo: "Correct the user name or password in the configuration. It is tried again rarely, since cameras lock accounts.",
  },
  "no-stream": {
    short: "No such stream",
    todo: "The camera answers, but knows no stream of this name. Check the end of the address.",
  },
  "not-a-camera": {
    short: "Not understood",
    todo: "What answers does not speak as a camera. Check address and port, and start the camera again.",
  },
  "no-picture": {
    short: "No picture",
    todo: "Set the camera's codec to H.264, H.265 or MJPEG.",
  },
  frozen: {
    short: "Frozen",
    todo: "The camera stopped sending pictures. If it does not come back by itself, start it again.",
  },
  "stream-ended": {
    short: "Stream ended",
    todo: "The camera closed the connection. If it does not come back by itself, check its power.",
  },
  "picture-changed": { short: "Picture changed", todo: "Lines and zones lie where they were. Check that they still fit." },
  "clock-jumped": { short: "Clock jumped", todo: `The camera set its clock. ${WAIT}` },
  "clock-missing": { short: "No times", todo: `The camera sends no times; ours are used. ${WAIT}` },
  unreadable: { short: "Not readable", todo: "Check that the file or device is there and may be read." },
  setting: { short: "Wrong setting", todo: "Correct the configuration." },
  "process-died": { short: "Process ended", todo: "It is started again. If this goes on, tell your administrator." },
  "process-hangs": { short: "Process hangs", todo: "It is started again. If this goes on, tell your administrator." },
  defect: { short: "Fault in Sealskin", todo: "Look into the log, and report it." },
};

export const TEXTS = {
  name: "Sealskin",
  skip: "Skip to the picture",
  cameras: "Camera",
  in: "in",
  unknown: "—",
  states: STATES,
  causes: CAUSES,
  tries: (count: number): string => (count === 1 ? "1 try failed" : `${count} tries failed in a row`),
  nextTry: (seconds: number): string => (seconds < 1 ? "trying now" : `next try in ${seconds} s`),
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
