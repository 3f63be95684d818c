/** How cameras, lines and zones, and sites are read and changed; all of it ends up in the YAML file. */
import { type Point, cameraPath, get, send } from "../api";
import type { Drawing } from "./shapes";

export interface Floor {
  picture: readonly Point[];
  plan: readonly Point[];
}

export interface CameraSettings {
  name: string;
  source: string;
  site: string | null;
  floor: Floor | null;
  record: boolean;
  detect_fps: number;
  seal: { method: string; cell_px: number | null };
}

export interface NewCamera {
  name: string;
  source: string;
  site?: string;
  user?: string;
  password?: string;
}

export interface Plan {
  width_m: number;
  height_m: number;
  picture: string | null;
}

export interface Site {
  name: string;
  title: string;
  timezone: string;
  limit: number | null;
  plan: Plan | null;
}

export interface SettingsNow {
  file: string | null;
  problem: { line: number; column: number; setting: string; text: string } | null;
  warnings: { line: number; text: string }[];
  from_the_next_start: string[];
  values: Record<string, unknown> & { sites?: Site[] };
}

export const getSettings = (signal?: AbortSignal): Promise<SettingsNow> => get("api/settings", signal);

export const getSchema = (signal?: AbortSignal): Promise<Record<string, unknown>> =>
  get("api/settings/schema", signal);

export const changeSettings = (values: Record<string, unknown>): Promise<SettingsNow> =>
  send("PATCH", "api/settings", values);

export const getCameraSettings = (name: string, signal?: AbortSignal): Promise<CameraSettings> =>
  get(`${cameraPath(name)}/settings`, signal);

export const addCamera = (camera: NewCamera): Promise<CameraSettings> => send("POST", "api/cameras", camera);

/** A camera that answered a call in the network. */
export interface FoundCamera {
  source: string;
  host: string;
  name: string;
  hardware: string;
  location: string;
  watched_as: string | null;
}

export const discover = (): Promise<FoundCamera[]> => send("POST", "api/cameras/discover", {});

export const changeCamera = (name: string, values: Record<string, unknown>): Promise<CameraSettings> =>
  send("PATCH", cameraPath(name), values);

export const removeCamera = (name: string): Promise<void> => send("DELETE", cameraPath(name));

export const getDrawing = (name: string, signal?: AbortSignal): Promise<Drawing> =>
  get(`${cameraPath(name)}/zones`, signal);

export const putDrawing = (name: string, drawing: Drawing): Promise<Drawing> =>
  send("PUT", `${cameraPath(name)}/zones`, drawing);

/** Where the picture of a site's floor plan is. */
export const planPictureUrl = (site: string): string =>
  new URL(`api/sites/${encodeURIComponent(site)}/plan`, document.baseURI).href;
