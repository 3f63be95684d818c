/** Papers for data protection: listed, printed, and what a change of settings does to them. */
import { ApiError, get, send } from "../api";
import type { components } from "../api-types";
import { TEXTS } from "../texts";

export type Paper = components["schemas"]["PaperNow"];
export type PaperChange = components["schemas"]["PaperChange"];
type PapersNow = components["schemas"]["PapersNow"];
export type PaperLanguage = Paper["language"];

/** The first one makes all of them, which takes a moment. */
const MAKING_MS = 30_000;

export const getPapers = (language: PaperLanguage, signal?: AbortSignal): Promise<PapersNow> =>
  get(`api/papers?language=${language}`, signal, MAKING_MS);

export const paperUrl = (paper: Paper): string =>
  new URL(`api/papers/${paper.language}/${paper.name}`, document.baseURI).href;

/** @param values settings that are not saved yet */
export const whatChanges = (values: Record<string, unknown>): Promise<{ changes: PaperChange[] }> =>
  send("POST", "api/papers/changes", { values });

/** A paper as a file, which counts as printed from then on. */
export async function printed(paper: Paper, form: "html" | "pdf"): Promise<Blob> {
  const response = await fetch(`${paperUrl(paper)}/print`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ form }),
  });
  if (!response.ok) {
    const said = (await response.json().catch(() => ({}))) as { detail?: unknown };
    throw new ApiError(response.status, typeof said.detail === "string" ? said.detail : TEXTS.connection.answered(String(response.status)));
  }
  return response.blob();
}
