import { describe, expect, it } from "vitest";
import { CLIP_MS, choose, stretches, tally } from "../src/truth/clips";

const MINUTE = 60_000;
const minute = (at: number, people: number) => ({ minute_ms: at * MINUTE, samples: 600, people_mean: people });

describe("clips to be counted", () => {
  it("join segments of one recording", () => {
    const segments = [{ start_ms: 60_000, end_ms: 119_900 }, { start_ms: 0, end_ms: 60_000 }, { start_ms: 300_000, end_ms: 360_000 }];
    expect(stretches(segments)).toEqual([{ start_ms: 0, end_ms: 119_900 }, { start_ms: 300_000, end_ms: 360_000 }]);
  });

  it("are busy, quiet and at dusk, whole within what was recorded, and never overlap", () => {
    const people = [0, 1, 9, 9, 1, 0, 0, 5, 5, 0, 2, 2];
    const clips = choose([{ start_ms: 0, end_ms: 12 * MINUTE }], people.map((n, at) => minute(at, n)), (time) => (time >= 10 * MINUTE ? 18 : 12));
    expect(clips[0]).toEqual({ kind: "busy", start_ms: 2 * MINUTE, end_ms: 4 * MINUTE });
    expect(new Set(clips.map((clip) => clip.kind))).toEqual(new Set(["busy", "dusk", "quiet"]));
    expect(clips.find((clip) => clip.kind === "dusk")?.start_ms).toBe(10 * MINUTE);
    for (const clip of clips) {
      expect(clip.end_ms - clip.start_ms).toBe(CLIP_MS);
      expect(clip.end_ms).toBeLessThanOrEqual(12 * MINUTE);
      expect(clips.filter((other) => other.start_ms < clip.end_ms && clip.start_ms < other.end_ms)).toHaveLength(1);
    }
  });

  it("are none where nothing was recorded or nobody looked", () => {
    expect(choose([], [minute(0, 3), minute(1, 3)], () => 12)).toEqual([]);
    expect(choose([{ start_ms: 0, end_ms: 9 * MINUTE }], [{ ...minute(0, 3), samples: 0 }], () => 12)).toEqual([]);
  });

  it("are counted by direction", () => {
    expect(tally([{ time_ms: 1, direction: "in" }, { time_ms: 2, direction: "out" }, { time_ms: 3, direction: "in" }])).toEqual({ n_in: 2, n_out: 1 });
  });
});
