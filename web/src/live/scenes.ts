/** A camera's recent scenes, and what they say about the moment that the video shows. */
import type { Point, Scene, SceneTrack } from "../api";

export type Box = readonly [number, number, number, number];

export interface Figure {
  id: number;
  box: Box;
  foot: Point;
  observed: boolean;
  /** Eighths of a turn, clockwise, 0 to the right; null if unknown. */
  facing: number | null;
}

/** A place on somebody's way; `age_s` before the moment shown. */
export interface Step {
  at: Point;
  age_s: number;
}

export interface Moment {
  figures: Figure[];
  /** Where each figure came from, oldest first, ending at its foot point. */
  trails: Map<number, Step[]>;
  zonesInside: Readonly<Record<string, number>>;
}

export const TRAIL_S = 5;
/** A scene may be this much ahead of the video and still be the one that is shown. */
const AHEAD_S = 0.05;
/** Boxes that are older than this say nothing about the picture any more. */
const STALE_S = 1;
const KEEP_S = 20;

/** The scenes of the last seconds, oldest first. */
export class SceneHistory {
  private scenes: Scene[] = [];
  /** Grows with each scene, so that a drawing knows whether it is old. */
  version = 0;

  add(scene: Scene): void {
    this.version += 1;
    const last = this.scenes.at(-1);
    // Time that runs backwards: the source began anew.
    if (last && scene.time_s <= last.time_s) this.scenes = [];
    this.scenes.push(scene);
    const first = this.scenes[0];
    if (first && scene.time_s - first.time_s > KEEP_S * 1.5) {
      this.scenes = this.scenes.filter((old) => scene.time_s - old.time_s <= KEEP_S);
    }
  }

  clear(): void {
    this.version += 1;
    this.scenes = [];
  }

  /** What to draw over the frame of `time_s`; null when nothing is known about it. */
  at(time_s: number): Moment | null {
    const index = this.scenes.findLastIndex((scene) => scene.time_s <= time_s + AHEAD_S);
    const scene = this.scenes[index];
    if (!scene || time_s - scene.time_s > STALE_S) return null;
    const next = this.scenes[index + 1];
    const figures = scene.tracks.map((track) => between(scene, track, next, time_s));
    return { figures, trails: this.trails(figures, index, time_s), zonesInside: scene.zones_inside };
  }

  private trails(figures: Figure[], index: number, time_s: number): Map<number, Step[]> {
    const trails = new Map<number, Step[]>(figures.map((figure) => [figure.id, []]));
    for (const scene of this.scenes.slice(0, index + 1)) {
      const age_s = time_s - scene.time_s;
      if (age_s > TRAIL_S || age_s <= 0) continue;
      for (const track of scene.tracks) trails.get(track.id)?.push({ at: track.foot, age_s });
    }
    for (const figure of figures) trails.get(figure.id)?.push({ at: figure.foot, age_s: 0 });
    return trails;
  }
}

/** Detections are fewer than frames: somebody seen before and after is drawn in between. */
function between(scene: Scene, track: SceneTrack, next: Scene | undefined, time_s: number): Figure {
  const { id, box, foot, observed, facing } = track;
  const later = next?.tracks.find((other) => other.id === id);
  const span = next ? next.time_s - scene.time_s : 0;
  if (!later || span <= 0 || span > STALE_S) return { id, box, foot, observed, facing };
  const part = Math.min(Math.max((time_s - scene.time_s) / span, 0), 1);
  const mix = (a: number, b: number): number => a + (b - a) * part;
  return {
    id,
    observed,
    facing,
    box: [
      mix(box[0], later.box[0]),
      mix(box[1], later.box[1]),
      mix(box[2], later.box[2]),
      mix(box[3], later.box[3]),
    ],
    foot: [mix(foot[0], later.foot[0]), mix(foot[1], later.foot[1])],
  };
}
