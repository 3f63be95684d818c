/** Recordings, and counts by hand. */
import { cameraPath, get, getMinutes, recordedUrl, send } from "../api";
import type { Clip, Mark, Recorded } from "./clips";

export interface Check extends Clip {
  id: number;
  camera: string;
  line: string;
  counted_by: string;
  n_in: number;
  n_out: number;
}

export const getRecorded = (camera: string, signal?: AbortSignal): Promise<Recorded[]> =>
  get(`${cameraPath(camera)}/recordings`, signal);

const WEEK_MINUTES = 7 * 24 * 60;
export const getWeek = (camera: string, signal?: AbortSignal) => getMinutes(camera, WEEK_MINUTES, signal);

export const clipUrl = (camera: string, clip: Clip): string => recordedUrl(camera, clip.start_ms, clip.end_ms);

export const getChecks = (camera: string, signal?: AbortSignal): Promise<Check[]> =>
  get(`api/checks?camera=${encodeURIComponent(camera)}`, signal);

export const addCheck = (camera: string, line: string, clip: Clip, marks: readonly Mark[]): Promise<Check> =>
  send("POST", "api/checks", { camera, line, ...clip, marks });
