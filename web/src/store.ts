/** What the page knows of the server, filled by its events. One for the page; React reads it. */
import type { Alarm, Camera, Gone, LineCount, Scene } from "./api";
import type { EventHandlers } from "./events";
import { SceneHistory } from "./live/scenes";

export type Connection = "trying" | "ok" | "lost";

export interface CameraNow extends Camera {
  /** From the last scene; empty while the camera does not run. */
  zones_inside: Readonly<Record<string, number>>;
}

export interface Snapshot {
  connection: Connection;
  /** Null until the server has told. */
  cameras: readonly CameraNow[] | null;
  /** Alarms that came while this page was open and were not acknowledged, newest first. */
  unseen: readonly Alarm[];
  /** All that came while this page was open, newest first. */
  fresh: readonly Alarm[];
  /** Grows when the connection is back: what was asked for before may be old. */
  reconnects: number;
}

const MOST_FRESH = 200;

/** The camera that was asked for, else the first. */
export const shownCamera = (cameras: readonly CameraNow[] | null, wanted: string): CameraNow | null =>
  cameras?.find((one) => one.name === wanted) ?? cameras?.[0] ?? null;

/** The identity of an alarm; one that could not be saved has no id. */
export const alarmKey = (alarm: Alarm): string =>
  `${alarm.camera}/${alarm.rule}/${alarm.track_id}/${alarm.time_ms}`;

export class LiveStore implements EventHandlers {
  private snapshot: Snapshot = {
    connection: "trying",
    cameras: null,
    unseen: [],
    fresh: [],
    reconnects: 0,
  };
  private readonly listeners = new Set<() => void>();
  private readonly histories = new Map<string, SceneHistory>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): Snapshot => this.snapshot;

  /** Recent scenes of a camera: read when drawing, without a render for each. */
  history(camera: string): SceneHistory {
    const history = this.histories.get(camera) ?? new SceneHistory();
    this.histories.set(camera, history);
    return history;
  }

  onConnected(connected: boolean): void {
    if (connected) {
      const { reconnects, connection } = this.snapshot;
      this.set({ connection: "ok", reconnects: reconnects + (connection === "lost" ? 1 : 0) });
    } else if (this.snapshot.connection !== "lost") {
      for (const history of this.histories.values()) history.clear();
      this.set({ connection: "lost" });
    }
  }

  /** All cameras that there are: others are forgotten. Also tells of there being none. */
  onCameras(all: readonly Camera[]): void {
    const names = new Set(all.map((camera) => camera.name));
    const cameras = (this.snapshot.cameras ?? []).filter((camera) => names.has(camera.name));
    this.set({ cameras });
    // Events may have told more about the others since the answer was written.
    for (const camera of all) {
      if (!cameras.some((known) => known.name === camera.name)) this.onState(camera);
    }
  }

  onState(camera: Camera): void {
    if (camera.state !== "running") this.history(camera.name).clear();
    const cameras = this.snapshot.cameras ?? [];
    const now: CameraNow = { ...camera, zones_inside: {} };
    const known = cameras.some((old) => old.name === camera.name);
    this.set({
      cameras: known
        ? cameras.map((old) => (old.name === camera.name ? now : old))
        : [...cameras, now],
    });
  }

  onScene(scene: Scene): void {
    const cameras = this.snapshot.cameras ?? [];
    const camera = cameras.find((known) => known.name === scene.camera);
    // A straggler: the state that came before says that nothing is known.
    if (camera?.state !== "running") return;
    this.history(scene.camera).add(scene);
    if (
      camera.people_now === scene.people_now &&
      sameCounts(camera.line_counts, scene.line_counts) &&
      sameNumbers(camera.zones_inside, scene.zones_inside)
    ) {
      return; // nothing that React shows has changed
    }
    const { people_now, line_counts, zones_inside } = scene;
    const now: CameraNow = { ...camera, people_now, line_counts, zones_inside };
    this.set({ cameras: cameras.map((old) => (old === camera ? now : old)) });
  }

  onAlarm(alarm: Alarm): void {
    const { unseen, fresh } = this.snapshot;
    this.set({
      unseen: [alarm, ...unseen].slice(0, MOST_FRESH),
      fresh: [alarm, ...fresh].slice(0, MOST_FRESH),
    });
  }

  onGone(gone: Gone): void {
    this.histories.delete(gone.name);
    const cameras = this.snapshot.cameras ?? [];
    this.set({ cameras: cameras.filter((camera) => camera.name !== gone.name) });
  }

  readonly acknowledge = (alarm: Alarm): void =>
    this.set({ unseen: this.snapshot.unseen.filter((other) => other !== alarm) });

  readonly acknowledgeAll = (): void => this.set({ unseen: [] });

  private set(change: Partial<Snapshot>): void {
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.listeners) listener();
  }
}

/** Alarms of the database and of the event stream as one list, newest first, each once. */
export function mergeAlarms(recorded: readonly Alarm[], fresh: readonly Alarm[]): Alarm[] {
  const all = new Map([...recorded, ...fresh].map((alarm) => [alarmKey(alarm), alarm]));
  return [...all.values()].sort((a, b) => b.time_ms - a.time_ms);
}

type Counts = Readonly<Record<string, LineCount>>;

function sameCounts(a: Counts, b: Counts): boolean {
  const names = Object.keys(b);
  return (
    names.length === Object.keys(a).length &&
    names.every((name) => a[name]?.n_in === b[name]?.n_in && a[name]?.n_out === b[name]?.n_out)
  );
}

function sameNumbers(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const names = Object.keys(b);
  return names.length === Object.keys(a).length && names.every((name) => a[name] === b[name]);
}
