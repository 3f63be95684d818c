import { expect, test } from "vitest";
import type { Minute } from "../src/api";
import { crossingColumns, peopleColumns, scaleTop, summarise } from "../src/charts/series";

const unknown = (minute_ms: number): Minute => ({
  minute_ms,
  samples: 0,
  people_mean: null,
  people_max: null,
  n_in: 0,
  n_out: 0,
});
const MINUTES: Minute[] = [
  { minute_ms: 60_000, samples: 600, people_mean: 1.5, people_max: 4, n_in: 3, n_out: 0 },
  unknown(120_000),
  { minute_ms: 180_000, samples: 600, people_mean: 0, people_max: 0, n_in: 0, n_out: 2 },
  unknown(240_000),
];

test("a minute in which nobody looked is a gap, and one without people is zero", () => {
  expect(peopleColumns(MINUTES)).toEqual({
    time_s: [60, 120, 180, 240],
    mean: [1.5, null, 0, null],
    max: [4, null, 0, null],
  });
});

test("who goes out is drawn downwards", () => {
  const { n_in, n_out } = crossingColumns(MINUTES);
  expect(n_in).toEqual([3, null, 0, null]);
  expect(n_out).toEqual([0, null, -2, null]);
});

test("the summary tells of known minutes only", () => {
  expect(summarise(MINUTES)).toEqual({ known: 2, latestMean: 0, most: 4 });
  expect(summarise([unknown(0)])).toEqual({ known: 0, latestMean: null, most: null });
});

test("the scale has room above the highest value, and is never flat", () => {
  expect(scaleTop(null, 2)).toBe(2);
  expect(scaleTop(0, 2)).toBe(2);
  expect(scaleTop(10, 2)).toBe(11);
});
