/** Questions about metrics and their answers. */
import { get } from "../api";

/** Old figures may have to be made anew for an answer. */
const TIMEOUT_MS = 60_000;

export type Step = "minute" | "hour" | "day" | "week" | "month" | "total";
export type Unit = "people" | "visits" | "seconds" | "share" | "groups" | "tracks" | "purchases" | "things";

export interface Parameter {
  name: string;
  title: string;
  about: string;
  default: number | string;
  least: number | null;
  most: number | null;
  choices: readonly string[];
}

export interface Column {
  name: string;
  title: string;
  unit: Unit;
  is_count: boolean;
}

export interface Entry {
  id: string;
  title: string;
  unit: string;
  version: number;
  meaning: string;
  computed: string;
  silent: string;
  by: string;
  scopes: readonly string[];
  parameters: readonly Parameter[];
  columns: readonly Column[];
}

export type FieldName = "magnet" | "passed-by" | "find" | "quiet";

export interface Row {
  start_ms: number;
  end_ms: number;
  camera: string | null;
  key: string | null;
  target: string | null;
  /** Minutes that were watched; without any, all else is unknown. */
  samples: number;
  values: Readonly<Record<string, number | null>>;
  field: FieldName | null;
}

export interface Grid {
  on: "image" | "plan";
  columns: number;
  rows: number;
  width_m: number | null;
  height_m: number | null;
  cells: Readonly<Record<string, readonly number[]>>;
}

export interface Checked {
  recall: number | null;
  recall_low: number | null;
  recall_high: number | null;
  precision: number | null;
  precision_low: number | null;
  precision_high: number | null;
  true: number;
  missed: number;
  false: number;
  clips: number;
  minutes: number;
  hours: readonly number[];
}

export interface Flag {
  camera: string;
  kind: "in-without-out" | "moved" | "covered" | "night";
  start_ms: number;
  end_ms: number | null;
}

export interface Answer {
  id: string;
  version: number;
  site: string | null;
  camera: string | null;
  zone: string | null;
  from_ms: number;
  to_ms: number;
  step: Step;
  timezone: string;
  parameters: Readonly<Record<string, number | string>>;
  columns: readonly Column[];
  rows: readonly Row[];
  grid: Grid | null;
  checked: Checked | null;
  flags: readonly Flag[];
  notes: readonly string[];
}

/** What is asked; empty texts are left out. */
export interface Question {
  id: string;
  site?: string;
  camera?: string;
  zone?: string;
  from_ms: number;
  to_ms: number;
  step: Step;
  split?: boolean;
  on?: "image" | "plan";
  format?: "csv" | "parquet";
}

export function questionPath({ id, from_ms, to_ms, split, ...rest }: Question, part = ""): string {
  const query = new URLSearchParams({ from: String(from_ms), to: String(to_ms) });
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  if (split !== undefined) query.set("split", String(split));
  return `api/metrics/${id}${part}?${query}`;
}

export const getDictionary = (signal?: AbortSignal): Promise<readonly Entry[]> => get("api/metrics", signal);

export const getAnswer = (question: Question, signal?: AbortSignal): Promise<Answer> => get(questionPath(question), signal, TIMEOUT_MS);

/** Where a file of the answer is. */
export const exportUrl = (question: Question, format: "csv" | "parquet"): string =>
  new URL(questionPath({ ...question, format }, "/export"), document.baseURI).href;

