/** Geometry of the overlay: fractions of the frame to pixels of the canvas. Pure. */
import type { Line, Point } from "../api";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Where a picture lies that is shown whole within a stage of another shape. */
export function containRect(stage: Size, picture: Size): Rect {
  if (stage.width <= 0 || stage.height <= 0 || picture.width <= 0 || picture.height <= 0) {
    return { x: 0, y: 0, width: 0, height: 0 };
  }
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { x: (stage.width - width) / 2, y: (stage.height - height) / 2, width, height };
}

export interface Size {
  width: number;
  height: number;
}

export function toPixels(rect: Rect, point: Point): [number, number] {
  return [rect.x + point[0] * rect.width, rect.y + point[1] * rect.height];
}

export interface Arrow {
  /** The middle of the line. */
  from: [number, number];
  to: [number, number];
  /** Unit vector that points to where "in" is. */
  inward: [number, number];
}

/**
 * The arrow of a counted line, in pixels: it starts in the middle and points to "in", which is
 * the line's right seen from a to b (y grows downwards).
 */
export function inArrow(rect: Rect, line: Pick<Line, "a" | "b">, length: number): Arrow {
  const [ax, ay] = toPixels(rect, line.a);
  const [bx, by] = toPixels(rect, line.b);
  const span = Math.hypot(bx - ax, by - ay) || 1;
  const inward: [number, number] = [-(by - ay) / span, (bx - ax) / span];
  const from: [number, number] = [(ax + bx) / 2, (ay + by) / 2];
  return { from, to: [from[0] + inward[0] * length, from[1] + inward[1] * length], inward };
}

/** Moves a label of the given size so that it stays within the picture. */
export function keepInside(rect: Rect, x: number, y: number, size: Size): [number, number] {
  const most = (low: number, high: number, value: number): number =>
    Math.max(low, Math.min(high, value));
  return [
    most(rect.x, rect.x + rect.width - size.width, x),
    most(rect.y, rect.y + rect.height - size.height, y),
  ];
}
