import { describe, expect, it } from "vitest";
import { LANGUAGES, type Texts, wantedLanguage } from "../src/texts";
import { locale as enLocale, table as en } from "../src/texts/en";
import { locale as jaLocale, table as ja } from "../src/texts/ja";
import { locale as koLocale, table as ko } from "../src/texts/ko";

// `npm run check` fails here when a table without one of the keys would compile.
const { skip: _left, ...short } = en;
// @ts-expect-error a language must have every key of English
export const refused: Texts = short;
// @ts-expect-error also within a part
export const refusedToo: Texts = { ...en, wall: { enter: "x" } };

type Leaf = string | ((...given: never[]) => string);

/** Every text with the way to it, such as `live.play`. */
function leaves(tree: object, at = ""): Map<string, Leaf> {
  const found = new Map<string, Leaf>();
  for (const [key, value] of Object.entries(tree) as [string, unknown][]) {
    const way = at === "" ? key : `${at}.${key}`;
    if (typeof value === "string" || typeof value === "function") found.set(way, value as Leaf);
    else for (const [inner, leaf] of leaves(value as object, way)) found.set(inner, leaf);
  }
  return found;
}

/** What a text says; numbers that no language writes as words, so that a lost one is seen. */
function said(leaf: Leaf): string {
  if (typeof leaf === "string") return leaf;
  const given = Array.from({ length: leaf.length }, (_, i) => 7001 + i);
  return (leaf as (...given: unknown[]) => string)(...given);
}

/** English gets these from the server; see texts/en/metrics.ts. */
const SERVED = /^(metrics|figures)\./;
const english = leaves(en);
/** Alike in every language: names, signs, units, and what people type. */
const ALIKE = /^(name|footer|unknown|incidents\.clips\.kept|incidents\.by|.*\.example.*|.*\.csv|.*\.parquet|.*\.png)$/;

describe.each([
  ["ko", ko, /[가-힣]/],
  ["ja", ja, /[ぁ-んァ-ヶ一-龠]/],
] as const)("%s", (_code, table, letters) => {
  const translated = leaves(table);

  it("has the texts of English, no more and no fewer", () => {
    expect([...translated.keys()].filter((way) => !SERVED.test(way)).sort()).toEqual([...english.keys()].sort());
  });

  it.each([...english.keys()].filter((way) => !ALIKE.test(way)))("%s is translated", (way) => {
    const text = said(translated.get(way) as Leaf);
    expect(text).toMatch(letters);
    expect(text).not.toContain("undefined");
  });

  it.each([...english.keys()])("%s says every value that English says", (way) => {
    const numbers = (text: string): string[] => [...new Set(text.match(/700\d/g) ?? [])].sort();
    const mine = numbers(said(translated.get(way) as Leaf));
    for (const number of numbers(said(english.get(way) as Leaf))) expect(mine).toContain(number);
  });
});

it("Korean and Japanese have the same dictionary of metrics", () => {
  const served = (table: Texts): string[] => [...leaves(table).keys()].filter((way) => SERVED.test(way)).sort();
  expect(served(ko)).toEqual(served(ja));
  expect(served(ko).length).toBeGreaterThan(80);
});

describe("the language of the page", () => {
  it("is the one chosen before, else the first wish that we speak, else English", () => {
    expect(wantedLanguage("ja", ["ko-KR"])).toBe("ja");
    expect(wantedLanguage(null, ["fr-FR", "ko-KR", "en-GB"])).toBe("ko");
    expect(wantedLanguage("xx", ["fr-FR"])).toBe("en");
  });

  it("comes with its way to write numbers and times", () => {
    expect(Object.keys(LANGUAGES)).toEqual(["en", "ko", "ja"]);
    expect([enLocale, koLocale, jaLocale]).toEqual(["en-GB", "ko-KR", "ja-JP"]);
  });
});
