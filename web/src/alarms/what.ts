/** What rang, in words. */
import type { Alarm } from "../api";
import { TEXTS } from "../texts";

/** With the zone of somebody who is there, and the name of a thing that was left, where it is known. */
export function whatOf({ kind, zone, thing }: Pick<Alarm, "kind" | "zone" | "thing">): string {
  if (kind === "presence" && zone !== "") return TEXTS.alarms.somebody(zone);
  return thing === null ? TEXTS.kinds[kind] : `${TEXTS.kinds[kind]}: ${thingOf(thing)}`;
}

/** A thing's name; in English where a model of one's own knows others. */
export const thingOf = (thing: string): string => TEXTS.dashboard.thing[thing] ?? thing;
