/** Steps that can be taken back. Pure. */

const MOST_STEPS = 200;

export interface History<T> {
  past: readonly T[];
  now: T;
  future: readonly T[];
  /** Changes of one kind in a row, such as those of a drag, are one step. */
  tag: string | null;
}

export const begin = <T>(now: T): History<T> => ({ past: [], now, future: [], tag: null });

export function change<T>(history: History<T>, now: T, tag: string | null = null): History<T> {
  if (now === history.now) return history;
  const goesOn = tag !== null && tag === history.tag;
  const past = goesOn ? history.past : [...history.past, history.now].slice(-MOST_STEPS);
  return { past, now, future: [], tag };
}

export function undo<T>(history: History<T>): History<T> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], tag: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.now], now: next, future, tag: null };
}
