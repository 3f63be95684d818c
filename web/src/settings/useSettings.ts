/** The settings of the installation, read once and again when asked. */
import { useCallback, useEffect, useState } from "react";
import { sentenceOf } from "../api";
import { type SettingsNow, type Site, getSettings } from "../setup/api";

export interface Loaded<T> {
  data: T | null;
  error: string | null;
  again: () => void;
}

/** @param ask keep it the same (useCallback) as long as the question is the same */
export function useLoaded<T>(ask: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [answer, setAnswer] = useState<{ data: T | null; error: string | null; of: unknown }>({
    data: null,
    error: null,
    of: ask,
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    ask(abort.signal).then(
      (data) => !abort.signal.aborted && setAnswer({ data, error: null, of: ask }),
      (error: unknown) => !abort.signal.aborted && setAnswer((old) => ({ ...old, error: sentenceOf(error), of: ask })),
    );
    return () => abort.abort();
  }, [ask, round]);
  const again = useCallback(() => setRound((old) => old + 1), []);
  return answer.of === ask ? { data: answer.data, error: answer.error, again } : { data: null, error: null, again };
}

export const useSettings = (): Loaded<SettingsNow> => useLoaded(getSettings);

export const sitesOf = (settings: SettingsNow | null): readonly Site[] => settings?.values.sites ?? [];
