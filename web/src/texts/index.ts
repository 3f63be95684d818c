/**
 * What the page says, in the language that was chosen.
 *
 * `TEXTS` is filled before the page is drawn and filled anew, with everything drawn anew, when
 * another language is chosen: read it while drawing, never at the top of a file.
 */
import type { table as english } from "./en";

/** Each language has exactly the keys of English; one that lacks a key does not compile. */
export type Texts = typeof english;

export const LANGUAGES = { en: "English", ko: "한국어", ja: "日本語" } as const;
export type Language = keyof typeof LANGUAGES;

interface Loaded {
  table: Texts;
  locale: string;
}

const TABLES: Record<Language, () => Promise<Loaded>> = {
  en: () => import("./en"),
  ko: () => import("./ko"),
  ja: () => import("./ja"),
};

export let TEXTS: Texts;
export let LOCALE = "en-GB";
export let LANGUAGE: Language = "en";

const KEY = "sealskin-language";

const isLanguage = (word: string | null | undefined): word is Language => word != null && word in LANGUAGES;

/** What was chosen before, else the first language of the browser that we speak, else English. */
export function wantedLanguage(
  chosen: string | null = localStorage.getItem(KEY),
  wishes: readonly string[] = navigator.languages,
): Language {
  if (isLanguage(chosen)) return chosen;
  return wishes.map((wish) => wish.slice(0, 2).toLowerCase()).find(isLanguage) ?? "en";
}

/** Speak a language from now on. */
export async function speak(language: Language): Promise<void> {
  const { table, locale } = await TABLES[language]();
  TEXTS = table;
  LOCALE = locale;
  LANGUAGE = language;
  if (typeof document !== "undefined") document.documentElement.lang = language;
}

/** Remember a choice for the next visit. */
export const remember = (language: Language): void => localStorage.setItem(KEY, language);
