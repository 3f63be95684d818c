import { expect, test } from "vitest";
import { containRect, inArrow, keepInside, toPixels } from "../src/live/geometry";

const SQUARE = { x: 0, y: 0, width: 100, height: 100 };

test("a picture is shown whole, in the middle of a stage of another shape", () => {
  const picture = { width: 40, height: 30 };
  expect(containRect({ width: 200, height: 75 }, picture)).toEqual({ x: 50, y: 0, width: 100, height: 75 });
  expect(containRect({ width: 80, height: 100 }, picture)).toEqual({ x: 0, y: 20, width: 80, height: 60 });
  expect(containRect({ width: 80, height: 100 }, { width: 0, height: 0 }).width).toBe(0);
});

test("fractions of the frame count from the picture's corner, not from the stage's", () => {
  expect(toPixels({ x: 50, y: 10, width: 100, height: 60 }, [0.5, 1])).toEqual([100, 70]);
});

test("the arrow of a line points to its right, as the server counts in", () => {
  // Up the frame: right is where x grows.
  const up = inArrow(SQUARE, { a: [0.5, 1], b: [0.5, 0] }, 20);
  expect(up.from).toEqual([50, 50]);
  expect(up.to).toEqual([70, 50]);
  // To the right: right is down.
  expect(inArrow(SQUARE, { a: [0, 0.5], b: [1, 0.5] }, 20).to).toEqual([50, 70]);
});

test("the arrow is at a right angle to the line also where the picture is not square", () => {
  const { inward } = inArrow({ x: 0, y: 0, width: 200, height: 100 }, { a: [0, 0], b: [1, 1] }, 1);
  expect(inward[0] * 200 + inward[1] * 100).toBeCloseTo(0);
});

test("labels stay within the picture", () => {
  const label = { width: 30, height: 10 };
  const rect = { x: 50, y: 0, width: 100, height: 100 };
  expect(keepInside(rect, 140, -5, label)).toEqual([120, 0]);
  expect(keepInside(rect, 0, 95, label)).toEqual([50, 90]);
  expect(keepInside(rect, 70, 40, label)).toEqual([70, 40]);
});
