/** Answers of the server, asked again every minute; known ones are shown at once. */
import { createContext, useCallback, useContext, useEffect, useState } from "react";
import { usePolled } from "../hooks";
import { type Answer, type Entry, type Question, getAnswer, getDictionary, questionPath } from "./api";
import { useClocksKnown } from "./useSites";

const EVERY_MS = 60_000;
const MOST_KEPT = 200;

const kept = new Map<string, Answer>();

export interface Figures {
  data: Answer | null;
  error: string | null;
  question: Question;
}

/** Within it figures are not asked for yet: what is read first goes first. */
export const WaitContext = createContext(false);

/** The figures that answer a question. */
export function useFigures(question: Question): Figures {
  const path = questionPath(question);
  const wait = useContext(WaitContext);
  // With another clock all would be asked twice, once of the wrong day.
  const clocksKnown = useClocksKnown();
  const ask = useCallback(
    async (signal: AbortSignal): Promise<Answer> => {
      const answer = await getAnswer(question, signal);
      kept.delete(path);
      kept.set(path, answer);
      const [oldest] = kept.keys();
      if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
      return answer;
    },
    // The question is written in its path.
    [path],
  );
  const { data, error } = usePolled(wait || !clocksKnown ? null : ask, EVERY_MS);
  return { data: data ?? (error === null ? (kept.get(path) ?? null) : null), error, question };
}

let dictionary: Promise<readonly Entry[]> | null = null;

/** The entry of a metric; asked for once a page. */
export function useEntry(id: string, wanted: boolean): Entry | null {
  const [entry, setEntry] = useState<Entry | null>(null);
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    dictionary ??= getDictionary();
    dictionary.then(
      (all) => !gone && setEntry(all.find((one) => one.id === id) ?? null),
      () => {
        dictionary = null; // asked again when it is opened next
      },
    );
    return () => {
      gone = true;
    };
  }, [id, wanted]);
  return entry;
}
