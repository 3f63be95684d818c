/** How lines and zones look on the drawing board, in units of the drawing. */
import type { PointerEvent } from "react";
import { TEXTS } from "../texts";
import type { LineShape, ZoneShape } from "./shapes";

type Place = readonly [number, number];

interface Common {
  unit: number;
  chosen: boolean;
  onGrab: (event: PointerEvent<SVGElement>) => void;
}

export function ZoneFigure({ zone, corners, unit, chosen, onGrab }: Common & { zone: ZoneShape; corners: readonly Place[] }) {
  const highest = corners.reduce((best, corner) => (corner[1] < best[1] ? corner : best));
  return (
    <g className="shape" data-kind={zone.restricted ? "restricted" : zone.kind} data-chosen={chosen} onPointerDown={onGrab}>
      <polygon points={corners.map((corner) => corner.join()).join(" ")} strokeWidth={(chosen ? 3 : 2) * unit} />
      <Name text={zone.name} at={[highest[0] + 6 * unit, highest[1] + 6 * unit]} unit={unit} />
    </g>
  );
}

export function LineFigure({ line, a, b, unit, chosen, onGrab }: Common & { line: LineShape; a: Place; b: Place }) {
  const span = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  // Right of the way from a to b; y grows downwards.
  const [inX, inY] = [-(b[1] - a[1]) / span, (b[0] - a[0]) / span];
  const middle: Place = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const tip: Place = [middle[0] + inX * 34 * unit, middle[1] + inY * 34 * unit];
  const wing = (side: number): string =>
    `M${tip[0]} ${tip[1]}l${(-inX + side * inY) * 9 * unit} ${(-inY - side * inX) * 9 * unit}`;
  return (
    <g className="shape" data-kind={line.kind} data-chosen={chosen} onPointerDown={onGrab}>
      {/* A line is thin: what can be grabbed is wider. */}
      <path d={`M${a.join()}L${b.join()}`} className="grab" strokeWidth={24 * unit} />
      <path d={`M${a.join()}L${b.join()}`} strokeWidth={(chosen ? 4 : 3) * unit} />
      {line.kind !== "passers" && (
        <>
          <path d={`M${middle.join()}L${tip.join()}${wing(1)}${wing(-1)}`} strokeWidth={2.5 * unit} />
          <Name text={TEXTS.in} at={[tip[0] + inX * 10 * unit, tip[1] + inY * 10 * unit]} unit={unit} />
        </>
      )}
      {/* On the other side of the arrow, in the middle, where no edge of the picture cuts it off. */}
      <Name
        text={line.name}
        at={[middle[0] - inX * 10 * unit, middle[1] - inY * 10 * unit - 7 * unit]}
        unit={unit}
        anchor={inX > 0.3 ? "end" : inX < -0.3 ? "start" : "middle"}
      />
    </g>
  );
}

interface NameProps {
  text: string;
  at: Place;
  unit: number;
  anchor?: "start" | "middle" | "end";
}

function Name({ text, at, unit, anchor = "start" }: NameProps) {
  return (
    <text
      x={at[0]}
      y={at[1]}
      fontSize={14 * unit}
      strokeWidth={4 * unit}
      dominantBaseline="hanging"
      textAnchor={anchor}
      aria-hidden="true"
    >
      {text}
    </text>
  );
}
