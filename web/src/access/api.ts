/** Who asks, signing in and out. */
import type { components } from "../api-types";
import { getMe, send } from "../api";

export type Me = components["schemas"]["Me"];
export { getMe };

export const signIn = (name: string, password: string): Promise<Me> => send("POST", "api/sign-in", { name, password });

export const signOut = (): Promise<void> => send("POST", "api/sign-out");

export const changePassword = (old: string, wanted: string): Promise<void> =>
  send("POST", "api/me/password", { old, new: wanted });

const RANKS = ["viewer", "operator", "admin"] as const;
export type Role = (typeof RANKS)[number];

/** Whether somebody may do what needs a role: in a group of cameras, or (null) in all of them. */
export function may(me: Me, role: Role, group: string | null = null): boolean {
  const held = [me.roles["*"], group === null ? undefined : me.roles[group]];
  return held.some((one) => one !== undefined && RANKS.indexOf(one) >= RANKS.indexOf(role));
}
