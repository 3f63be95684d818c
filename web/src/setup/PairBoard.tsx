/** Numbered points over a picture or a plan; the same number is the same place in both. */
import type { Point } from "../api";
import { TEXTS } from "../texts";
import { Handle } from "./Handle";
import { WIDTH, drag, useSurface } from "./useSurface";

interface PairBoardProps {
  label: string;
  points: readonly Point[];
  background: string | null;
  /** Height by width. */
  shape: number;
  /** Drawn under the points; a null breaks a line. */
  lines: readonly (readonly (Point | null)[])[];
  nextDrag: () => string;
  onMove: (index: number, to: Point, tag: string) => void;
}

export function PairBoard({ label, points, background, shape, lines, nextDrag, onMove }: PairBoardProps) {
  const { ref, unit, fractionOf } = useSurface();
  const height = WIDTH * shape;
  return (
    <svg
      ref={ref}
      className="drawing-board"
      // No higher than the window; the shape stays, since points are fractions of it.
      style={{ maxWidth: `${75 * (1 / shape)}svh` }}
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="group"
      aria-label={label}
      aria-describedby="floor-help"
    >
      {background !== null && <image href={background} width={WIDTH} height={height} preserveAspectRatio="none" />}
      <g className="metres" aria-hidden="true">
        {lines.map((line, index) => (
          <path key={index} d={pathOf(line, height)} strokeWidth={unit} />
        ))}
      </g>
      <polygon
        className="pair-area"
        points={points.map(([x, y]) => `${x * WIDTH},${y * height}`).join(" ")}
        strokeWidth={2 * unit}
        aria-hidden="true"
      />
      {points.map((at, index) => (
        <Handle
          key={index}
          x={at[0] * WIDTH}
          y={at[1] * height}
          {...{ unit, at }}
          look="pair"
          number={index + 1}
          label={TEXTS.floor.point(index + 1)}
          onGrab={(event) => {
            const tag = nextDrag();
            drag(event, (moved) => onMove(index, fractionOf(moved), tag));
          }}
          onMove={(by) => onMove(index, [at[0] + by[0], at[1] + by[1]], `keys ${label} ${index}`)}
        />
      ))}
    </svg>
  );
}

function pathOf(line: readonly (Point | null)[], height: number): string {
  let open = false;
  return line
    .map((point) => {
      // What lies far outside is left out: it would only be cut off.
      if (!point || Math.max(Math.abs(point[0]), Math.abs(point[1])) > 3) {
        open = false;
        return "";
      }
      const step = `${open ? "L" : "M"}${(point[0] * WIDTH).toFixed(1)} ${(point[1] * height).toFixed(1)}`;
      open = true;
      return step;
    })
    .join("");
}
