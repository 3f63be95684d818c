/** Answers of the server, asked again every minute; known ones are shown at once. */
import { useCallback, useState, useEffect } from "react";
import { usePolled } from "../hooks";
import { type Answer, type Entry, type Question, getAnswer, getDictionary, questionPath } from "./api";

const EVERY_MS = 60_000;
const MOST_KEPT = 200;

const kept = new Map<string, Answer>();

export interface Figures {
  data: Answer | null;
  error: string | null;
  question: Question;
}

/** @param question null: nothing is asked yet */
export function useFigures(question: Question): Figures {
  const path = questionPath(question);
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
  const { data, error } = usePolled(ask, EVERY_MS);
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
