/** Draws what is known about a moment over its picture. Only drawing: no time, no state. */
import type { Line, Zone } from "../api";
import { TEXTS } from "../texts";
import { type Rect, inArrow, keepInside, toPixels } from "./geometry";
import { type Figure, type Moment, type Step, TRAIL_S } from "./scenes";

export interface Drawing {
  rect: Rect;
  lines: readonly Line[];
  zones: readonly Zone[];
  moment: Moment | null;
  /** From 0 to 1 and back, for what pulses; constant where motion is not wanted. */
  pulse: number;
}

type Canvas = CanvasRenderingContext2D;

/** How much flatter than a circle the floor looks. */
const FLAT = 0.6;
const FIGURE = "#5eead4";
const LINE = "#fcd34d";
const ZONE = "#93c5fd";
const RESTRICTED = "#f87171";
const SHADE = "rgba(8, 15, 18, 0.78)";
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

export function draw(canvas: Canvas, drawing: Drawing): void {
  const { rect, lines, zones, moment, pulse } = drawing;
  const scale = Math.max(0.8, Math.min(1.5, rect.width / 720));
  canvas.lineJoin = "round";
  canvas.lineCap = "round";
  for (const zone of zones) drawZone(canvas, rect, zone, moment, pulse, scale);
  for (const line of lines) drawLine(canvas, rect, line, scale);
  if (!moment) return;
  for (const trail of moment.trails.values()) drawTrail(canvas, rect, trail, scale);
  for (const figure of moment.figures) drawFigure(canvas, rect, figure, scale);
}

function drawZone(
  canvas: Canvas,
  rect: Rect,
  zone: Zone,
  moment: Moment | null,
  pulse: number,
  scale: number,
): void {
  const points = zone.polygon.map((point) => toPixels(rect, point));
  const first = points[0];
  if (!first) return;
  const inside = moment?.zonesInside[zone.name] ?? 0;
  const alarming = zone.restricted && inside > 0;
  const colour = zone.restricted ? RESTRICTED : ZONE;
  canvas.beginPath();
  for (const [x, y] of points) canvas.lineTo(x, y);
  canvas.closePath();
  canvas.fillStyle = colour;
  canvas.globalAlpha = alarming ? 0.25 + 0.2 * pulse : zone.restricted ? 0.16 : 0.1;
  canvas.fill();
  canvas.globalAlpha = alarming ? 1 : 0.8;
  canvas.strokeStyle = colour;
  canvas.lineWidth = (alarming ? 3 : 1.5) * scale;
  canvas.setLineDash(alarming ? [] : [6 * scale, 5 * scale]);
  canvas.stroke();
  canvas.setLineDash([]);
  canvas.globalAlpha = 1;
  const top = points.reduce((best, point) => (point[1] < best[1] ? point : best), first);
  const text = inside > 0 ? `${zone.name} · ${inside}` : zone.name;
  label(canvas, rect, top[0] + 4 * scale, top[1] + 4 * scale, text, colour, scale);
}

function drawLine(canvas: Canvas, rect: Rect, line: Line, scale: number): void {
  const a = toPixels(rect, line.a);
  const b = toPixels(rect, line.b);
  const strokes = [
    { colour: SHADE, width: 5 * scale },
    { colour: LINE, width: 2.5 * scale },
  ];
  const arrow = inArrow(rect, line, 30 * scale);
  const [tipX, tipY] = arrow.to;
  const [inX, inY] = arrow.inward;
  for (const { colour, width } of strokes) {
    canvas.strokeStyle = colour;
    canvas.lineWidth = width;
    canvas.beginPath();
    canvas.moveTo(...a);
    canvas.lineTo(...b);
    arrowPath(canvas, arrow.from, arrow.to, 8 * scale);
    canvas.stroke();
  }
  for (const [x, y] of [a, b]) {
    canvas.fillStyle = LINE;
    canvas.beginPath();
    canvas.arc(x, y, 4 * scale, 0, 2 * Math.PI);
    canvas.fill();
  }
  label(canvas, rect, tipX + inX * 8 * scale + 4, tipY + inY * 8 * scale, TEXTS.in, LINE, scale);
  label(canvas, rect, a[0] + 6 * scale, a[1] + 6 * scale, line.name, LINE, scale);
}

function drawTrail(canvas: Canvas, rect: Rect, trail: readonly Step[], scale: number): void {
  canvas.strokeStyle = FIGURE;
  canvas.lineWidth = 2.5 * scale;
  trail.forEach((step, index) => {
    const before = trail[index - 1];
    if (!before) return;
    canvas.globalAlpha = 0.85 * Math.max(0, 1 - before.age_s / TRAIL_S);
    canvas.beginPath();
    canvas.moveTo(...toPixels(rect, before.at));
    canvas.lineTo(...toPixels(rect, step.at));
    canvas.stroke();
  });
  canvas.globalAlpha = 1;
}

/** A path in the colour of figures, dark around so that it is seen on light floors. */
function outlined(canvas: Canvas, width: number, path: () => void): void {
  for (const [colour, line] of [
    [SHADE, 2 * width],
    [FIGURE, width],
  ] as const) {
    canvas.strokeStyle = colour;
    canvas.lineWidth = line;
    canvas.beginPath();
    path();
    canvas.stroke();
  }
}

function drawFigure(canvas: Canvas, rect: Rect, figure: Figure, scale: number): void {
  const [left, top] = toPixels(rect, [figure.box[0], figure.box[1]]);
  const [right, bottom] = toPixels(rect, [figure.box[2], figure.box[3]]);
  canvas.setLineDash(figure.observed ? [] : [5 * scale, 5 * scale]);
  outlined(canvas, 2 * scale, () => {
    canvas.roundRect(left, top, right - left, bottom - top, 4 * scale);
  });
  canvas.setLineDash([]);
  const [footX, footY] = toPixels(rect, figure.foot);
  canvas.fillStyle = FIGURE;
  canvas.beginPath();
  canvas.ellipse(footX, footY, 5 * scale, 2.5 * scale, 0, 0, 2 * Math.PI);
  canvas.fill();
  if (figure.facing !== null) drawFacing(canvas, footX, footY, figure.facing, scale);
  label(canvas, rect, left, top - 20 * scale, String(figure.id), FIGURE, scale);
}

/** An arrow on the floor, from the foot point to where the body faces. */
function drawFacing(canvas: Canvas, x: number, y: number, facing: number, scale: number): void {
  const angle = (facing * Math.PI) / 4;
  const tip: [number, number] = [x + Math.cos(angle) * 28 * scale, y + Math.sin(angle) * 28 * FLAT * scale];
  outlined(canvas, 2.5 * scale, () => {
    arrowPath(canvas, [x, y], tip, 6 * scale);
  });
}

/** The line of an arrow and the two of its head. */
function arrowPath(canvas: Canvas, from: readonly [number, number], to: readonly [number, number], head: number): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const [alongX, alongY] = [(head * (to[0] - from[0])) / length, (head * (to[1] - from[1])) / length];
  canvas.moveTo(from[0], from[1]);
  canvas.lineTo(to[0], to[1]);
  canvas.moveTo(to[0] - alongX - alongY, to[1] - alongY + alongX);
  canvas.lineTo(to[0], to[1]);
  canvas.lineTo(to[0] - alongX + alongY, to[1] - alongY - alongX);
}

function label(
  canvas: Canvas,
  rect: Rect,
  wantedX: number,
  wantedY: number,
  text: string,
  colour: string,
  scale: number,
): void {
  canvas.font = `600 ${Math.round(12 * scale)}px ${FONT}`;
  const width = canvas.measureText(text).width + 10 * scale;
  const height = 18 * scale;
  const [x, y] = keepInside(rect, wantedX, wantedY, { width, height });
  canvas.fillStyle = SHADE;
  canvas.beginPath();
  canvas.roundRect(x, y, width, height, 4 * scale);
  canvas.fill();
  canvas.fillStyle = colour;
  canvas.textBaseline = "middle";
  canvas.fillText(text, x + 5 * scale, y + height / 2 + scale * 0.5);
}
