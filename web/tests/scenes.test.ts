import { expect, test } from "vitest";
import type { Scene } from "../src/api";
import { SceneHistory } from "../src/live/scenes";

/** A scene with one person, whose box begins at `x`; nobody without it. */
function scene(time_s: number, x?: number, id = 1): Scene {
  const tracks: Scene["tracks"] =
    x === undefined ? [] : [{ id, box: [x, 0.2, x + 0.1, 0.6], foot: [x + 0.05, 0.6], observed: true, facing: 2, facing_confidence: 0.9 }];
  const people_now = tracks.length;
  return { camera: "hall", time_s, wall_ms: 0, people_now, tracks, line_counts: {}, zones_inside: { till: people_now }, things: null };
}

function history(...scenes: Scene[]): SceneHistory {
  const made = new SceneHistory();
  scenes.forEach((one) => made.add(one));
  return made;
}

test("somebody is drawn between two detections where they were in between", () => {
  const moment = history(scene(10, 0.2), scene(10.2, 0.4)).at(10.05);
  expect(moment?.figures).toHaveLength(1);
  expect(moment?.figures[0]?.box[0]).toBeCloseTo(0.25);
  expect(moment?.figures[0]?.foot[0]).toBeCloseTo(0.3);
});

test("somebody else's box is none to go to", () => {
  expect(history(scene(10, 0.2, 1), scene(10.2, 0.4, 2)).at(10.1)?.figures[0]?.box[0]).toBe(0.2);
});

test("the scene of the frame that is shown counts, not the newest", () => {
  const past = history(scene(10, 0.2), scene(11), scene(12, 0.6));
  expect(past.at(11.5)?.figures).toEqual([]);
  expect(past.at(11.5)?.zonesInside).toEqual({ till: 0 });
  expect(past.at(12)?.zonesInside).toEqual({ till: 1 });
});

test("nothing is drawn over a frame that nothing is known about", () => {
  const past = history(scene(10, 0.2));
  expect(past.at(9)).toBeNull();
  expect(past.at(10.9)).not.toBeNull();
  expect(past.at(11.1)).toBeNull(); // a box would lie over a picture that has moved on
  expect(new SceneHistory().at(10)).toBeNull();
});

test("a trail leads from where somebody was to their foot, and no further back than five seconds", () => {
  const past = new SceneHistory();
  for (let time_s = 0; time_s <= 10; time_s += 0.5) past.add(scene(time_s, time_s / 20));
  const trail = past.at(10)?.trails.get(1) ?? [];
  expect(trail[0]?.age_s).toBe(5);
  expect(trail.at(-1)).toEqual({ at: [0.55, 0.6], age_s: 0 });
  expect(trail.map((step) => step.at[0])).toEqual([...trail.map((step) => step.at[0])].sort());
});

test("what is long gone is forgotten, also when the source began anew", () => {
  const past = history(scene(1000, 0.2));
  for (let time_s = 0; time_s <= 60; time_s += 1) past.add(scene(time_s, 0.5));
  expect(past.at(1000)).toBeNull();
  expect(past.at(20)).toBeNull();
  expect(past.at(45)).not.toBeNull();
});
