/** Hooks that several parts of the page share. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { getCameras } from "./api";
import { connectEvents } from "./events";
import { LiveStore, type Snapshot } from "./store";

export const store = new LiveStore();

/** Listen to the server's events as long as the page is shown. */
export function useEvents(): void {
  useEffect(() => connectEvents(store), []);
  const { connection } = useLive();
  useEffect(() => {
    if (connection !== "ok") return;
    const abort = new AbortController();
    // The first events tell of every camera there is, but not of one that is no more.
    getCameras(abort.signal).then(
      (cameras) => store.onCameras(cameras),
      () => undefined, // the event stream and the health request tell of a lost connection
    );
    return () => abort.abort();
  }, [connection]);
}

export const useLive = (): Snapshot => useSyncExternalStore(store.subscribe, store.get);

/** Milliseconds since 1970, anew every so often. */
export function useNow(every_ms: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now;
}

export interface Polled<T> {
  /** The last good answer; null before the first. */
  data: T | null;
  /** Why the last request failed; null when it did not. */
  error: string | null;
}

/**
 * Ask now and every so often; an answer that comes late is not mixed up with a newer one.
 *
 * @param ask keep it the same (useCallback) as long as the question is the same; null: not yet
 * @param again asks at once when it changes
 */
export function usePolled<T>(
  ask: ((signal: AbortSignal) => Promise<T>) | null,
  every_ms: number,
  again: unknown = null,
): Polled<T> {
  const [answer, setAnswer] = useState<Polled<T> & { ask: unknown }>({
    data: null,
    error: null,
    ask,
  });
  useEffect(() => {
    if (ask === null) return;
    const abort = new AbortController();
    const once = (): void => {
      ask(abort.signal).then(
        (data) => {
          if (!abort.signal.aborted) setAnswer({ data, error: null, ask });
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          const message = error instanceof Error ? error.message : String(error);
          setAnswer((old) => ({ data: old.ask === ask ? old.data : null, error: message, ask }));
        },
      );
    };
    once();
    const timer = setInterval(once, every_ms);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [ask, every_ms, again]);
  // The answer to another question is none to this one.
  return answer.ask === ask ? answer : { data: null, error: null };
}
