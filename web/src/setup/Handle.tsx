/** A point that is moved by mouse, finger or arrow keys. */
import type { KeyboardEvent, PointerEvent } from "react";
import type { Point } from "../api";
import { TEXTS } from "../texts";

const STEP = 0.01;
const LARGE_STEP = 0.05;
const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** How far an arrow key moves, as fractions; null for other keys. */
export function keyStep(event: KeyboardEvent): Point | null {
  const arrow = ARROWS[event.key];
  if (!arrow) return null;
  const step = event.shiftKey ? LARGE_STEP : STEP;
  return [arrow[0] * step, arrow[1] * step];
}

export const percent = (value: number): number => Math.round(value * 100);

interface HandleProps {
  /** In units of the drawing. */
  x: number;
  y: number;
  /** Units of the drawing in a pixel of the screen. */
  unit: number;
  label: string;
  at: Point;
  look: "corner" | "end" | "goods" | "pair";
  /** Written beside it, for numbered points. */
  number?: number;
  onGrab: (event: PointerEvent<SVGElement>) => void;
  onMove: (by: Point) => void;
  onDelete?: () => void;
  onFocus?: () => void;
}

export function Handle({ x, y, unit, label, at, look, number, onGrab, onMove, onDelete, onFocus }: HandleProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = keyStep(event);
    if (step) {
      event.preventDefault();
      onMove(step);
    } else if (onDelete && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      onDelete();
    }
  };
  return (
    <g
      className={`handle ${look}`}
      role="button"
      aria-roledescription={TEXTS.setup.point}
      aria-label={`${label}, ${TEXTS.setup.place(percent(at[0]), percent(at[1]))}`}
      tabIndex={0}
      transform={`translate(${x} ${y})`}
      onKeyDown={onKeyDown}
      onPointerDown={onGrab}
      onFocus={onFocus}
    >
      {/* Fingers are wide: what can be touched is larger than what is seen. */}
      <circle r={22 * unit} className="handle-reach" />
      {look === "goods" ? (
        <path d={star(9 * unit)} className="handle-mark" strokeWidth={2 * unit} />
      ) : (
        <circle r={(look === "pair" ? 11 : 7) * unit} className="handle-mark" strokeWidth={2 * unit} />
      )}
      {number !== undefined && (
        <text className="handle-number" fontSize={13 * unit} textAnchor="middle" dominantBaseline="central">
          {number}
        </text>
      )}
    </g>
  );
}

function star(radius: number): string {
  const points = Array.from({ length: 10 }, (_, index) => {
    const angle = (index * Math.PI) / 5 - Math.PI / 2;
    const reach = index % 2 === 0 ? radius : radius * 0.5;
    return `${reach * Math.cos(angle)},${reach * Math.sin(angle)}`;
  });
  return `M${points.join("L")}Z`;
}
