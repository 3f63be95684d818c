/** Draw the lines and zones of a camera over its sealed picture, and save them. */
import { Button } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { useReducer, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { TEXTS } from "../texts";
import { DrawingBoard } from "./DrawingBoard";
import { ShapeList } from "./ShapeList";
import { Toolbar } from "./Toolbar";
import { putDrawing } from "./api";
import { type History, begin, change, redo, undo } from "./history";
import { type Drawing, type Kind, type Which, add, alike, isLineKind, wrongNames } from "./shapes";
import { useUnsaved } from "./useUnsaved";

type Action = "undo" | "redo" | { drawing: Drawing; tag: string | null };

function step(history: History<Drawing>, action: Action): History<Drawing> {
  if (action === "undo") return undo(history);
  if (action === "redo") return redo(history);
  return change(history, action.drawing, action.tag);
}

interface DrawPanelProps {
  camera: string;
  /** As it is saved. */
  saved: Drawing;
  picture: { url: string | null; width: number; height: number };
  onSaved: (drawing: Drawing) => void;
}

export function DrawPanel({ camera, saved, picture, onSaved }: DrawPanelProps) {
  const [history, act] = useReducer(step, saved, (drawing) => begin(drawing));
  const [tool, setTool] = useState<Kind | null>(null);
  const [chosen, choose] = useState<Which | null>(null);
  const [said, say] = useState<{ text: string; wrong: boolean } | null>(null);
  const drawing = history.now;
  const unsaved = !alike(drawing, saved);
  useUnsaved(unsaved);
  useHotkeys([
    ["mod+z", () => act("undo")],
    ["mod+shift+z", () => act("redo")],
    ["mod+y", () => act("redo")],
  ]);

  const onChange = (next: Drawing, tag: string | null): void => {
    say(null);
    act({ drawing: next, tag });
    const left = chosen && next[chosen.sort === "line" ? "lines" : "zones"].length;
    const had = chosen && drawing[chosen.sort === "line" ? "lines" : "zones"].length;
    if (left !== had) choose(null);
  };
  const onDrawn = (points: Parameters<typeof add>[2]): void => {
    const kind = tool;
    setTool(null);
    if (!kind || points.length === 0) return;
    const next = add(drawing, kind, points);
    if (!next) {
      say({ text: TEXTS.setup.tooSmall, wrong: true });
      return;
    }
    onChange(next, null);
    choose(isLineKind(kind) ? { sort: "line", index: next.lines.length - 1 } : { sort: "zone", index: next.zones.length - 1 });
  };
  const save = (): void => {
    if (wrongNames(drawing).size > 0) {
      say({ text: TEXTS.setup.fixNames, wrong: true });
      return;
    }
    putDrawing(camera, drawing).then(
      (kept) => {
        say({ text: TEXTS.setup.saved, wrong: false });
        if (!alike(kept, drawing)) act({ drawing: kept, tag: null });
        onSaved(kept);
      },
      (error: unknown) => say({ text: sentenceOf(error), wrong: true }),
    );
  };

  return (
    <Panel heading={TEXTS.setup.drawHeading} className="draw">
      <Toolbar
        tool={tool}
        onTool={(next) => {
          choose(null);
          setTool(next);
        }}
        canUndo={history.past.length > 0}
        canRedo={history.future.length > 0}
        onUndo={() => act("undo")}
        onRedo={() => act("redo")}
      >
        <Button size="compact-sm" onClick={save} disabled={!unsaved}>
          {TEXTS.setup.save}
        </Button>
      </Toolbar>
      <p className="quiet" id="drawing-help">
        {tool === null ? TEXTS.setup.help : isLineKind(tool) ? TEXTS.setup.helpLine : TEXTS.setup.helpZone}
      </p>
      {/* Always there, so that screen readers tell of what comes into it. */}
      <p role="status" className={said?.wrong ? "problem" : "said"}>
        {said?.text ?? (unsaved ? TEXTS.setup.unsaved : "")}
      </p>
      <div className="draw-parts">
        <DrawingBoard
          {...{ drawing, chosen, tool, picture, onChange, onDrawn }}
          label={TEXTS.setup.boardOf(camera)}
          onChoose={choose}
        />
        <ShapeList {...{ drawing, chosen, onChange }} onChoose={(which) => choose(which)} />
      </div>
    </Panel>
  );
}
