/** How cameras are, why, and what to do. */
import type { CameraCause, CameraState } from "../../api";

export interface StateWords {
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

export interface CauseWords {
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

export const cameras = {
  cameras: "Camera",
  states: STATES,
  causes: CAUSES,
  tries: (count: number): string => (count === 1 ? "1 try failed" : `${count} tries failed in a row`),
  nextTry: (seconds: number): string => (seconds < 1 ? "trying now" : `next try in ${seconds} s`),
  since: (time: string, span: string): string => `since ${time} (${span})`,
  noCameras: {
    heading: "No camera yet",
    text: "Add one under Settings, or start Sealskin with a camera: sealskin watch rtsp://camera/stream",
  },
};
