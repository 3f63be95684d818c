/** Incidents: alarms that fit, one with all that is known of it, and cases as files. */
import { type Alarm, ApiError, get, send } from "../api";
import type { AlarmDetail } from "../alarms/rules";
import { TEXTS } from "../texts";

export interface Wanted {
  camera: string | null;
  kind: string | null;
  open: boolean;
  days: number;
}

export function findAlarms(wanted: Wanted, now_ms: number, signal?: AbortSignal): Promise<Alarm[]> {
  const query = new URLSearchParams({ limit: "200", since_ms: String(now_ms - wanted.days * 86_400_000) });
  if (wanted.camera !== null) query.set("camera", wanted.camera);
  if (wanted.kind !== null) query.set("kind", wanted.kind);
  if (wanted.open) query.set("acknowledged", "false");
  return get(`api/alarms?${query}`, signal);
}

export const getAlarm = (id: number, signal?: AbortSignal): Promise<AlarmDetail> => get(`api/alarms/${id}`, signal);

export const acknowledgeAlarm = (id: number): Promise<AlarmDetail> => send("POST", `api/alarms/${id}/acknowledge`);

export const addNote = (id: number, text: string): Promise<AlarmDetail> => send("POST", `api/alarms/${id}/notes`, { text });

export const clipUrl = (id: number): string => new URL(`api/alarms/${id}/clip`, document.baseURI).href;

/** Make a case of some alarms and hand it to the browser as a file. */
export async function downloadCase(alarms: readonly number[]): Promise<void> {
  const response = await fetch(new URL("api/cases", document.baseURI), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ alarms }),
  });
  if (!response.ok) {
    const said = (await response.json().catch(() => ({}))) as { detail?: unknown };
    throw new ApiError(response.status, typeof said.detail === "string" ? said.detail : TEXTS.connection.answered(String(response.status)));
  }
  const name = /filename="?([^";]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "case.zip";
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
