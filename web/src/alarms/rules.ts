/** Rules of cameras: what the server knows of them, and which settings each kind has. */
import { type Alarm, cameraPath, get, send } from "../api";
import type { components } from "../api-types";

type Schemas = components["schemas"];
export type Kind = Alarm["kind"];
export type Replayed = Schemas["Replayed"];
export type AlarmDetail = Schemas["AlarmDetail"];

/** A rule with the settings of its kind; those that are missing have their defaults. */
export interface Rule {
  name: string;
  kind: Kind;
  enabled?: boolean;
  hours?: string[];
  quiet?: string[];
  again_after_s?: number;
  most_per_hour?: number;
  clip?: boolean;
  [setting: string]: unknown;
}

export interface NumberField {
  name: string;
  initial: number;
  min: number;
  max: number;
  step?: number;
}

interface Fields {
  /** What it is about: a zone that may be left out, a line that may not. */
  place?: "zone" | "line";
  direction?: "closed" | "direction";
  numbers: readonly NumberField[];
}

const number = (name: string, initial: number, min: number, max: number, step = 1): NumberField => ({ name, initial, min, max, step });
const CAMERA: Fields = { numbers: [number("for_s", 3, 0.5, 3600)] };

/** By kind, as in `core/config_rules.py`; the order is that of the form. */
export const FIELDS: Readonly<Record<Kind, Fields>> = {
  presence: { place: "zone", numbers: [number("after_s", 1, 0, 3600)] },
  loitering: { place: "zone", numbers: [number("longer_than_s", 120, 1, 86400)] },
  running: { place: "zone", numbers: [number("faster_than", 1.5, 0.5, 10, 0.1), number("for_s", 0.8, 0.2, 30, 0.1)] },
  fall: { place: "zone", numbers: [number("for_s", 2, 0.5, 600, 0.5), number("lying_for_s", 10, 0.5, 3600)] },
  crowding: { place: "zone", numbers: [number("more_than", 8, 0, 1000), number("for_s", 5, 0, 3600)] },
  object_left: { place: "zone", numbers: [number("after_s", 30, 3, 1800)] },
  object_taken: { place: "zone", numbers: [number("after_s", 30, 3, 1800)] },
  wrong_way: { place: "line", direction: "closed", numbers: [] },
  tailgating: { place: "line", direction: "direction", numbers: [number("within_s", 2, 0.1, 60, 0.1)] },
  camera_covered: CAMERA,
  camera_moved: { numbers: [number("for_s", 3, 0.5, 20)] },
  camera_blinded: CAMERA,
  camera_gone: CAMERA,
};

export const KINDS = Object.keys(FIELDS) as Kind[];

/** A new rule of a kind, with what it must have. */
export const newRule = (kind: Kind, name: string, line: string | null): Rule => ({
  kind,
  name,
  ...(FIELDS[kind].place === "line" && line !== null ? { line } : {}),
});

/** A name that none of them has. */
export function freeName(kind: Kind, rules: readonly Rule[]): string {
  const stem = kind.replaceAll("_", "-");
  const taken = new Set(rules.map((rule) => rule.name));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.has(name)) return name;
  }
}

const path = (camera: string): string => `${cameraPath(camera)}/rules`;

export const getRules = async (camera: string, signal?: AbortSignal): Promise<Rule[]> =>
  (await get<{ rules: Rule[] }>(path(camera), signal)).rules;

export const putRules = async (camera: string, rules: readonly Rule[]): Promise<Rule[]> =>
  (await send<{ rules: Rule[] }>("PUT", path(camera), { rules })).rules;

export const testRule = (camera: string, rule: string): Promise<unknown> =>
  send("POST", `${path(camera)}/${encodeURIComponent(rule)}/test`);

export const replayRule = (camera: string, rule: Rule, from_ms: number, to_ms: number): Promise<Replayed> =>
  send("POST", `${path(camera)}/replay`, { rule, from_ms, to_ms });
