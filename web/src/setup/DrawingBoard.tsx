/** Lines and zones over a sealed picture: drawn, moved and reshaped by mouse, finger and keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import type { Point } from "../api";
import { TEXTS } from "../texts";
import { Handle, keyStep, percent } from "./Handle";
import { LineFigure, ZoneFigure } from "./figures";
import {
  type Drawing, type Kind, type Spot, type Which, isLineKind, movePoint, moveShape, removeCorner, spotOf, within,
} from "./shapes";
import { WIDTH, drag, useSurface } from "./useSurface";

interface DrawingBoardProps {
  drawing: Drawing;
  chosen: Which | null;
  /** What is being drawn; null when nothing is. */
  tool: Kind | null;
  picture: { url: string | null; width: number; height: number };
  label: string;
  onChoose: (which: Which | null) => void;
  /** `tag`: changes with the same one in a row are one step of undo. */
  onChange: (drawing: Drawing, tag: string | null) => void;
  /** The points of a new shape; empty when the drawing was given up. */
  onDrawn: (points: readonly Point[]) => void;
}

/** Near enough to the first corner to close a zone, in pixels. */
const CLOSE_PX = 14;

export function DrawingBoard(props: DrawingBoardProps) {
  const { drawing, chosen, tool, picture, label, onChoose, onChange, onDrawn } = props;
  const { ref, unit, fractionOf } = useSurface();
  const [points, setPoints] = useState<readonly Point[]>([]);
  const [cursor, setCursor] = useState<Point>([0.5, 0.5]);
  const drags = useRef(0);
  const height = (WIDTH * picture.height) / picture.width;
  const toUnits = ([x, y]: Point): [number, number] => [x * WIDTH, y * height];

  useEffect(() => {
    setPoints([]);
    setCursor([0.5, 0.5]);
    if (tool) ref.current?.focus();
  }, [tool, ref]);

  const finish = (all: readonly Point[]): void => {
    setPoints([]);
    onDrawn(all);
  };
  const drop = (point: Point): void => {
    const first = points[0];
    const last = points.at(-1);
    const near = (other: Point | undefined): boolean =>
      other !== undefined &&
      Math.hypot((other[0] - point[0]) * WIDTH, (other[1] - point[1]) * height) < CLOSE_PX * unit;
    if (tool && !isLineKind(tool) && points.length >= 3 && (near(first) || near(last))) return finish(points);
    const all = [...points, within(point)];
    if (tool && isLineKind(tool) && all.length === 2) return finish(all);
    setPoints(all);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (!tool || event.target !== event.currentTarget) return;
    const step = keyStep(event);
    if (step) setCursor(within([cursor[0] + step[0], cursor[1] + step[1]]));
    else if (event.key === "Enter" || event.key === " ") drop(cursor);
    else if (event.key === "Backspace") setPoints(points.slice(0, -1));
    else if (event.key === "Escape") finish([]);
    else return;
    event.preventDefault();
  };
  const onPointerDown = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0) return;
    if (tool) drop(fractionOf(event));
    else onChoose(null);
  };

  const grabSpot = (which: Which, spot: Spot) => (event: PointerEvent<SVGElement>) => {
    if (tool) return;
    const tag = `drag ${(drags.current += 1)}`;
    drag(event, (moved) => onChange(movePoint(drawing, which, spot, fractionOf(moved)), tag));
  };
  const grabShape = (which: Which) => (event: PointerEvent<SVGElement>) => {
    if (tool) return;
    onChoose(which);
    const from = fractionOf(event);
    const tag = `drag ${(drags.current += 1)}`;
    drag(event, (moved) => {
      const to = fractionOf(moved);
      onChange(moveShape(drawing, which, [to[0] - from[0], to[1] - from[1]]), tag);
    });
  };

  const handle = (which: Which, spot: Spot, name: string, look: "corner" | "end" | "goods") => {
    const at = spotOf(drawing, which, spot);
    if (!at) return null;
    const [x, y] = toUnits(at);
    const corner = which.sort === "zone" && typeof spot === "number" ? spot : null;
    return (
      <Handle
        key={String(spot)}
        {...{ x, y, unit, at, look }}
        label={name}
        onGrab={grabSpot(which, spot)}
        onMove={(by) => onChange(movePoint(drawing, which, spot, [at[0] + by[0], at[1] + by[1]]), `keys ${which.sort} ${which.index} ${spot}`)}
        {...(corner === null ? {} : { onDelete: () => onChange(removeCorner(drawing, which.index, corner), null) })}
      />
    );
  };

  const words = TEXTS.setup;
  const line = chosen?.sort === "line" ? drawing.lines[chosen.index] : undefined;
  const zone = chosen?.sort === "zone" ? drawing.zones[chosen.index] : undefined;
  return (
    <>
      <svg
        ref={ref}
        className="drawing-board"
        // No higher than the window; the shape stays, since points are fractions of it.
        style={{ maxWidth: `${75 * (picture.width / picture.height)}svh` }}
        viewBox={`0 0 ${WIDTH} ${height}`}
        data-tool={tool ?? undefined}
        data-testid="drawing-board"
        role="group"
        aria-label={label}
        aria-describedby="drawing-help"
        tabIndex={tool ? 0 : -1}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={(event) => tool && setCursor(within(fractionOf(event)))}
      >
        {picture.url !== null && <image href={picture.url} width={WIDTH} height={height} preserveAspectRatio="none" />}
        {drawing.zones.map((one, index) => (
          <ZoneFigure
            key={`zone ${index}`}
            zone={one}
            corners={one.polygon.map(toUnits)}
            unit={unit}
            chosen={zone === one}
            onGrab={grabShape({ sort: "zone", index })}
          />
        ))}
        {drawing.lines.map((one, index) => (
          <LineFigure
            key={`line ${index}`}
            line={one}
            a={toUnits(one.a)}
            b={toUnits(one.b)}
            unit={unit}
            chosen={line === one}
            onGrab={grabShape({ sort: "line", index })}
          />
        ))}
        {chosen && line && !tool && (["a", "b"] as const).map((end) => handle(chosen, end, words.end(line.name, end === "a" ? 1 : 2), "end"))}
        {chosen && zone && !tool && (
          <>
            {zone.polygon.map((_, corner) => handle(chosen, corner, words.corner(zone.name, corner + 1), "corner"))}
            {handle(chosen, "goods", words.goodsOf(zone.name), "goods")}
          </>
        )}
        {tool && <Draft points={points.map(toUnits)} cursor={toUnits(cursor)} unit={unit} />}
      </svg>
      <p className="sr-only" role="status">
        {tool ? words.cursor(percent(cursor[0]), percent(cursor[1]), points.length) : ""}
      </p>
    </>
  );
}

interface DraftProps {
  points: readonly (readonly [number, number])[];
  cursor: readonly [number, number];
  unit: number;
}

/** What has been drawn of a new shape, and where the next point would come. */
function Draft({ points, cursor, unit }: DraftProps) {
  const [x, y] = cursor;
  return (
    <g className="draft" aria-hidden="true">
      <polyline points={[...points, cursor].map((point) => point.join()).join(" ")} strokeWidth={2 * unit} />
      {points.map(([px, py], index) => (
        <circle key={index} cx={px} cy={py} r={(index === 0 ? 9 : 6) * unit} />
      ))}
      <path d={`M${x - 12 * unit} ${y}H${x + 12 * unit}M${x} ${y - 12 * unit}V${y + 12 * unit}`} strokeWidth={2 * unit} />
    </g>
  );
}
