/** Plays a sealed clip and takes counts: F for in, J for out. The system's own counts stay hidden. */
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { Panel } from "../Panel";
import { type Line, sentenceOf } from "../api";
import { moment } from "../format";
import { useNow } from "../hooks";
import { LineFigure } from "../setup/figures";
import { useUnsaved } from "../setup/useUnsaved";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";
import { addCheck, clipUrl } from "./api";
import { type Clip, type Mark, tally } from "./clips";

interface CounterProps {
  camera: CameraNow;
  line: Line;
  clip: Clip;
  onSaved: () => void;
  onLeave: () => void;
}

const WIDTH = 1000;
/** By their place on the keyboard, so that they are the same in every language. */
const KEYS: Readonly<Record<string, Mark["direction"]>> = { KeyF: "in", KeyJ: "out" };

export function Counter({ camera, line, clip, onSaved, onLeave }: CounterProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const [fast, setFast] = useState(false);
  const [ended, setEnded] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const now = useNow(60_000);
  const words = TEXTS.truth;
  const shape = (camera.width_px ?? 16) / (camera.height_px ?? 9);
  const height = WIDTH / shape;
  useUnsaved(marks.length > 0);

  const mark = (direction: Mark["direction"]): void => {
    const seconds = video.current?.currentTime ?? 0;
    const time_ms = Math.min(clip.end_ms - 1, Math.round(clip.start_ms + seconds * 1000));
    setMarks((old) => (old.some((one) => one.time_ms === time_ms && one.direction === direction) ? old : [...old, { time_ms, direction }]));
  };
  const takeBack = (): void => setMarks((old) => old.slice(0, -1));

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const direction = KEYS[event.code];
      if (direction) mark(direction);
      else if (event.code === "Backspace") takeBack();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
    // `mark` reads the clip, which is the same as long as this counter is.
  }, []);
  useEffect(() => {
    if (video.current) video.current.playbackRate = fast ? 2 : 1;
  }, [fast]);

  const save = (): void => {
    addCheck(camera.name, line.name, clip, marks).then(onSaved, (error: unknown) => setProblem(sentenceOf(error)));
  };
  const { n_in, n_out } = tally(marks);
  const toUnits = ([x, y]: readonly [number, number]) => [x * WIDTH, y * height] as const;
  return (
    <Panel heading={`${camera.name}, ${line.name}: ${words.kinds[clip.kind]}, ${moment(clip.start_ms, now)}`} className="wide counter">
      <p className="quiet">{words.help}</p>
      <div className="stage" style={{ "--shape": shape } as CSSProperties} data-shown="true">
        <video
          ref={video}
          src={clipUrl(camera.name, clip)}
          aria-label={words.video(camera.name)}
          controls
          muted
          autoPlay
          playsInline
          onEnded={() => setEnded(true)}
          onError={() => setProblem(words.noVideo)}
        />
        <svg className="counter-line" viewBox={`0 0 ${WIDTH} ${height}`} aria-hidden="true">
          <LineFigure line={line} a={toUnits(line.a)} b={toUnits(line.b)} unit={1.4} chosen={false} onGrab={() => undefined} />
        </svg>
      </div>
      <div className="counter-keys">
        <button type="button" onClick={() => mark("in")}>
          <kbd>F</kbd> {TEXTS.lines.in} <strong data-testid="marked-in">{n_in}</strong>
        </button>
        <button type="button" onClick={() => mark("out")}>
          <kbd>J</kbd> {TEXTS.lines.out} <strong data-testid="marked-out">{n_out}</strong>
        </button>
      </div>
      <p className="sr-only" role="status">{words.counted(String(n_in), String(n_out))}</p>
      {problem !== null && <p className="problem" role="alert">{problem}</p>}
      <div className="tools">
        <button type="button" className="plain-button" onClick={takeBack} disabled={marks.length === 0}>
          {words.takeBack}
        </button>
        <button type="button" className="plain-button" aria-pressed={fast} onClick={() => setFast(!fast)}>
          {words.fast}
        </button>
        <button type="button" className="plain-button primary" onClick={save} disabled={!ended}>
          {words.save}
        </button>
        <button type="button" className="plain-button" onClick={onLeave}>
          {words.leave}
        </button>
      </div>
      {!ended && <p className="quiet">{words.toTheEnd}</p>}
    </Panel>
  );
}
