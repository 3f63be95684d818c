import { expect, test } from "vitest";
import { KEEP_S, LANDING_S, MOST_BEHIND_S, planPlayhead } from "../src/live/playhead";

test("near the newest frame it plays on", () => {
  expect(planPlayhead([{ start: 0, end: 5 }], 4.5)).toEqual({ seekTo: null, remove: null, rate: 1 });
});

test("a little behind it hurries, far behind it jumps to just before the newest frame", () => {
  const ranges = [{ start: 0, end: 5 }];
  expect(planPlayhead(ranges, 5 - MOST_BEHIND_S + 0.1)).toMatchObject({ seekTo: null, rate: 1.08 });
  expect(planPlayhead(ranges, 5 - MOST_BEHIND_S - 0.1)).toMatchObject({ seekTo: 5 - LANDING_S, rate: 1 });
});

test("a source that counts from zero again is followed back", () => {
  expect(planPlayhead([{ start: 0, end: 1 }], 500).seekTo).toBe(1 - LANDING_S);
});

test("a jump lands on what is there", () => {
  const ranges = [
    { start: 0, end: 1 },
    { start: 9.9, end: 10 },
  ];
  expect(planPlayhead(ranges, 0).seekTo).toBe(9.9);
});

test("a gap is skipped, also at its brink", () => {
  const ranges = [
    { start: 0, end: 2 },
    { start: 2.5, end: 3 },
  ];
  expect(planPlayhead(ranges, 2.2).seekTo).toBe(2.5);
  expect(planPlayhead(ranges, 1.98).seekTo).toBe(2.5);
  expect(planPlayhead(ranges, 1.9).seekTo).toBeNull();
});

test("it waits at the end for what comes", () => {
  expect(planPlayhead([{ start: 0, end: 2 }], 2).seekTo).toBeNull();
  expect(planPlayhead([], 2)).toEqual({ seekTo: null, remove: null, rate: 1 });
});

test("what was seen is removed, in pieces that are worth it, and never what is shown", () => {
  const at = (time: number) => planPlayhead([{ start: 0, end: time + 0.1 }], time).remove;
  expect(at(KEEP_S + 3)).toBeNull();
  expect(at(KEEP_S + 5)).toEqual({ start: 0, end: 5 });
});
