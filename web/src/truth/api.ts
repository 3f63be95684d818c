/** Clips that the server chose, and counts by hand. */
import { cameraPath, get, recordedUrl, send } from "../api";
import type { Checked } from "../dashboard/api";
import type { Clip, Mark } from "./clips";

/** A clip that is worth counting; how many the system counted on it is not shown. */
export interface OfferedClip extends Clip {
  line: string;
}

export interface Check extends Clip {
  id: number;
  camera: string;
  line: string;
  counted_by: string;
  n_in: number;
  n_out: number;
}

/** How good the counts of a line are in an hour of the day. */
export interface Accuracy {
  line: string;
  hour: number;
  checked: Checked;
}

export const getClips = (camera: string, signal?: AbortSignal): Promise<OfferedClip[]> =>
  get(`${cameraPath(camera)}/checks/clips`, signal);

export const clipUrl = (camera: string, clip: Clip): string => recordedUrl(camera, clip.start_ms, clip.end_ms);

export const getChecks = (camera: string, signal?: AbortSignal): Promise<Check[]> =>
  get(`api/checks?camera=${encodeURIComponent(camera)}`, signal);

export const getAccuracy = (camera: string, signal?: AbortSignal): Promise<Accuracy[]> =>
  get(`api/checks/accuracy?camera=${encodeURIComponent(camera)}`, signal);

export const addCheck = (camera: string, line: string, clip: Clip, marks: readonly Mark[]): Promise<Check> =>
  send("POST", "api/checks", { camera, line, kind: clip.kind, start_ms: clip.start_ms, end_ms: clip.end_ms, marks });
