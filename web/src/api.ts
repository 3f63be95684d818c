/** What the server offers: its types, requests and addresses. The types come from OpenAPI. */
import type { components } from "./api-types";
import { TEXTS } from "./texts";

type Schemas = components["schemas"];
export type Camera = Schemas["Camera"];
export type CameraState = Camera["state"];
export type CameraCause = Camera["cause"];
export type Line = Schemas["Line"];
export type LineCount = Schemas["LineCount"];
export type LineTotal = Schemas["LineTotal"];
export type Zone = Schemas["Zone"];
export type Minute = Schemas["Minute"];
export type Alarm = Schemas["Alarm"];
export type Gone = Schemas["Gone"];
export type Scene = Schemas["Scene"];
export type SceneTrack = Schemas["SceneTrack"];
export type VideoStart = Schemas["VideoStart"];
export type Health = Schemas["Health"];
export type Point = readonly [number, number];

const TIMEOUT_MS = 8_000;

/** The server answered, but with a refusal; `message` is its sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    detail: string,
    /** How long to wait before another try, if it says so. */
    readonly retryAfter_s: number | null = null,
  ) {
    super(detail);
  }
}

const refused = new Set<() => void>();

/** Listen for answers by which nobody is signed in any more, until the returned function is called. */
export function onRefused(listener: () => void): () => void {
  refused.add(listener);
  return () => refused.delete(listener);
}

/** A wrong password is answered by 401 as well, which ends no sign-in. */
const ASK_PASSWORDS = new Set(["api/sign-in", "api/me/password"]);

/** @param timeout_ms longer for what the server has to work out first */
export const get = <T>(path: string, signal?: AbortSignal, timeout_ms = TIMEOUT_MS): Promise<T> =>
  request<T>("GET", path, undefined, signal, timeout_ms);

/** Ask the server to change something. */
export const send = <T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> =>
  request<T>(method, path, body);

const early = new Map<string, Promise<Response | null>>();

/** Ask for what is read first of all, and once, while the page is still being made ready. */
export function askAhead(path: string): void {
  const answer = fetch(new URL(path, document.baseURI), { headers: { accept: "application/json" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  // What failed is asked for again by who needs it, and told there.
  early.set(path, answer.then((response) => (response.ok ? response : null), () => null));
}

async function cameEarly(method: string, path: string): Promise<Response | null> {
  const answer = method === "GET" ? early.get(path) : undefined;
  early.delete(path);
  return (await answer) ?? null;
}

async function request<T>(method: string, path: string, body?: unknown, signal?: AbortSignal, timeout_ms = TIMEOUT_MS): Promise<T> {
  const timeout = AbortSignal.timeout(timeout_ms);
  const response = (await cameEarly(method, path)) ?? await fetch(new URL(path, document.baseURI), {
    method,
    headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    // Each browser has words of its own for it, and none that help. Who aborted does not read them.
    throw new Error(TEXTS.connection.noAnswer);
  });
  if (!response.ok) {
    if (response.status === 401 && !ASK_PASSWORDS.has(path)) for (const listener of refused) listener();
    const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
    throw new ApiError(response.status, await problem(response), Number.isFinite(wait) ? wait : null);
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** What an error says, for people. */
export const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function problem(response: Response): Promise<string> {
  try {
    const body = (await response.json()) as Partial<Schemas["Problem"]>;
    if (typeof body.detail === "string") return body.detail;
  } catch {
    // Not JSON: some proxy answered. The status below has to say it.
  }
  return TEXTS.connection.answered(`${response.status} ${response.statusText}`.trim());
}

export const cameraPath = (name: string): string => `api/cameras/${encodeURIComponent(name)}`;

export const getMe = (signal?: AbortSignal): Promise<Schemas["Me"]> => get("api/me", signal);

export const getHealth = (signal?: AbortSignal): Promise<Health> => get("api/health", signal);

export const getCameras = (signal?: AbortSignal): Promise<Camera[]> => get("api/cameras", signal);

export const getMinutes = (name: string, minutes: number, signal?: AbortSignal): Promise<Minute[]> =>
  get(`${cameraPath(name)}/minutes?minutes=${minutes}`, signal);

export const getLines = (name: string, signal?: AbortSignal): Promise<LineTotal[]> =>
  get(`${cameraPath(name)}/lines`, signal);

export const getAlarms = (limit: number, signal?: AbortSignal): Promise<Alarm[]> =>
  get(`api/alarms?limit=${limit}`, signal);

export const eventsUrl = (): string => new URL("api/events", document.baseURI).href;

/** A file of what was recorded between two moments. */
export const recordedUrl = (name: string, from_ms: number, to_ms: number): string =>
  new URL(`${cameraPath(name)}/recordings/video?from_ms=${from_ms}&to_ms=${to_ms}`, document.baseURI).href;

export function videoUrl(name: string): string {
  const url = new URL(`${cameraPath(name)}/video`, document.baseURI);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
