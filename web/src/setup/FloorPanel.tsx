/** Put a camera on its site's floor plan: at least four points that are known in both. */
import { Button } from "@mantine/core";
import { useReducer, useRef, useState } from "react";
import { Panel } from "../Panel";
import { type Point, sentenceOf } from "../api";
import { TEXTS } from "../texts";
import { PairBoard } from "./PairBoard";
import { type Floor, type Plan, changeCamera } from "./api";
import { type History, begin, change, redo, undo } from "./history";
import { fit, lay } from "./homography";
import { within } from "./shapes";
import { useUnsaved } from "./useUnsaved";

/** Where the points lie before anybody moves them: a floor that is seen from above its near edge. */
const PICTURE_START: readonly Point[] = [[0.3, 0.45], [0.7, 0.45], [0.9, 0.9], [0.1, 0.9]];
const PLAN_START: readonly Point[] = [[0.3, 0.3], [0.7, 0.3], [0.7, 0.7], [0.3, 0.7]];
const MOST_LINES = 40;

type Action = "undo" | "redo" | { floor: Floor; tag: string | null };

function step(history: History<Floor>, action: Action): History<Floor> {
  if (action === "undo") return undo(history);
  if (action === "redo") return redo(history);
  return change(history, action.floor, action.tag);
}

interface FloorPanelProps {
  camera: string;
  saved: Floor | null;
  plan: Plan;
  planPicture: string | null;
  picture: { url: string | null; width: number; height: number };
  onSaved: (floor: Floor | null) => void;
}

export function FloorPanel({ camera, saved, plan, planPicture, picture, onSaved }: FloorPanelProps) {
  const { width_m, height_m } = plan;
  const start: Floor = saved ?? {
    picture: PICTURE_START,
    plan: PLAN_START.map(([x, y]) => [x * width_m, y * height_m]),
  };
  const [history, act] = useReducer(step, start, (floor) => begin(floor));
  const [said, say] = useState<{ text: string; wrong: boolean } | null>(null);
  const drags = useRef(0);
  const floor = history.now;
  const onPlan = floor.plan.map<Point>(([x, y]) => [x / width_m, y / height_m]);
  const back = fit(floor.plan, floor.picture);
  const there = fit(floor.picture, floor.plan);
  const unsaved = saved === null || JSON.stringify(saved) !== JSON.stringify(floor);
  useUnsaved(unsaved && history.past.length > 0);

  const move = (where: "picture" | "plan", index: number, to: Point, tag: string): void => {
    const [x, y] = within(to);
    const value: Point = where === "picture" ? [x, y] : [round(x * width_m), round(y * height_m)];
    say(null);
    act({ floor: { ...floor, [where]: floor[where].map((point, at) => (at === index ? value : point)) }, tag });
  };
  const save = (value: Floor | null): void => {
    changeCamera(camera, { floor: value }).then(
      () => {
        say({ text: TEXTS.setup.saved, wrong: false });
        onSaved(value);
      },
      (error: unknown) => say({ text: sentenceOf(error), wrong: true }),
    );
  };

  return (
    <Panel heading={TEXTS.floor.heading} className="floor">
      <div className="toolbar" role="toolbar" aria-label={TEXTS.floor.heading}>
        <div className="tools">
          <Button size="compact-sm" variant="default" onClick={() => act("undo")} disabled={history.past.length === 0}>
            {TEXTS.setup.undo}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => act("redo")} disabled={history.future.length === 0}>
            {TEXTS.setup.redo}
          </Button>
          <Button size="compact-sm" onClick={() => save(floor)} disabled={!unsaved || !there}>
            {TEXTS.setup.save}
          </Button>
          {saved !== null && (
            <Button size="compact-sm" variant="light" color="red" onClick={() => save(null)}>
              {TEXTS.floor.remove}
            </Button>
          )}
        </div>
      </div>
      <p className="quiet" id="floor-help">{TEXTS.floor.help}</p>
      <p role="status" className={said?.wrong || !there ? "problem" : "said"}>
        {said?.text ?? (there ? (unsaved ? TEXTS.setup.unsaved : "") : TEXTS.floor.undecided)}
      </p>
      <div className="floor-parts">
        <figure>
          <figcaption>{TEXTS.floor.inPicture}</figcaption>
          <PairBoard
            label={TEXTS.floor.inPicture}
            points={floor.picture}
            background={picture.url}
            shape={picture.height / picture.width}
            // Metres of the plan as they lie in the picture: straight along the floor, or it is wrong.
            lines={back ? metreLines(width_m, height_m).map((line) => line.map((point) => lay(back, point))) : []}
            nextDrag={() => `drag ${(drags.current += 1)}`}
            onMove={(index, to, tag) => move("picture", index, to, tag)}
          />
        </figure>
        <figure>
          <figcaption>{TEXTS.floor.onPlan(width_m, height_m)}</figcaption>
          <PairBoard
            label={TEXTS.floor.onPlan(width_m, height_m)}
            points={onPlan}
            background={planPicture}
            shape={height_m / width_m}
            lines={gridOf(width_m, height_m)}
            nextDrag={() => `drag ${(drags.current += 1)}`}
            onMove={(index, to, tag) => move("plan", index, to, tag)}
          />
        </figure>
      </div>
    </Panel>
  );
}

const round = (metres: number): number => Math.round(metres * 100) / 100;

/** Metres between the lines of a plan, so that there are not too many. */
const spacing = (width_m: number, height_m: number): number =>
  [1, 2, 5, 10, 20, 50, 100].find((step) => (width_m + height_m) / step <= MOST_LINES) ?? 200;

/** The lines of a grid of metres, each as several points, since far ones fall behind the camera. */
function metreLines(width_m: number, height_m: number): Point[][] {
  const step = spacing(width_m, height_m);
  const along = (length: number): number[] => Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => i * step);
  const parts = Array.from({ length: 25 }, (_, i) => i / 24);
  return [
    ...along(width_m).map((x) => parts.map<Point>((part) => [x, part * height_m])),
    ...along(height_m).map((y) => parts.map<Point>((part) => [part * width_m, y])),
  ];
}

const gridOf = (width_m: number, height_m: number): Point[][] =>
  metreLines(width_m, height_m).map((line) => line.map(([x, y]) => [x / width_m, y / height_m]));
