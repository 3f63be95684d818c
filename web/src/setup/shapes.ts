/** What is drawn over a camera's picture, and how it is changed. Pure; points are fractions. */
import type { Point } from "../api";

export type LineKind = "door" | "passers" | "line";
export type ZoneKind = "area" | "shelf" | "queue" | "staff-entry";
export type Kind = LineKind | ZoneKind;

export interface LineShape {
  name: string;
  kind: LineKind;
  a: Point;
  b: Point;
  band: number;
}

export interface ZoneShape {
  name: string;
  kind: ZoneKind;
  polygon: readonly Point[];
  goods: Point | null;
  limit: number | null;
  restricted: boolean;
  alarm_after_s: number;
}

export interface Drawing {
  lines: readonly LineShape[];
  zones: readonly ZoneShape[];
}

/** Which shape, by its place among those of its sort. */
export interface Which {
  sort: "line" | "zone";
  index: number;
}

/** Which point of a shape: `a`, `b`, `goods`, or the number of a corner. */
export type Spot = "a" | "b" | "goods" | number;

export const LINE_KINDS: readonly LineKind[] = ["door", "passers", "line"];
export const ZONE_KINDS: readonly ZoneKind[] = ["shelf", "area", "queue", "staff-entry"];
export const isLineKind = (kind: Kind): kind is LineKind => (LINE_KINDS as readonly Kind[]).includes(kind);

export const NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;

export const within = ([x, y]: Point): Point => [clamp(x), clamp(y)];
const clamp = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;

/** A short name that is not taken: `shelf-1`, `shelf-2`. */
export function freshName(kind: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const name = `${kind}-${number}`;
    if (!taken.includes(name)) return name;
  }
}

/** Add what was drawn: two points make a line, three or more a zone. Null when they do not. */
export function add(drawing: Drawing, kind: Kind, points: readonly Point[]): Drawing | null {
  const [a, b] = points;
  if (isLineKind(kind)) {
    if (!a || !b || same(a, b)) return null;
    const name = freshName(kind, drawing.lines.map((line) => line.name));
    return { ...drawing, lines: [...drawing.lines, { name, kind, a, b, band: 0.02 }] };
  }
  if (points.length < 3 || area(points) < 1e-5) return null;
  const name = freshName(kind, drawing.zones.map((zone) => zone.name));
  const goods = kind === "shelf" ? centre(points) : null;
  const zone: ZoneShape = {
    name, kind, polygon: points, goods, limit: null, restricted: false, alarm_after_s: 1,
  };
  return { ...drawing, zones: [...drawing.zones, zone] };
}

export function remove(drawing: Drawing, { sort, index }: Which): Drawing {
  return sort === "line"
    ? { ...drawing, lines: drawing.lines.filter((_, at) => at !== index) }
    : { ...drawing, zones: drawing.zones.filter((_, at) => at !== index) };
}

export function changeLine(drawing: Drawing, index: number, values: Partial<LineShape>): Drawing {
  return { ...drawing, lines: drawing.lines.map((line, at) => (at === index ? { ...line, ...values } : line)) };
}

export function changeZone(drawing: Drawing, index: number, values: Partial<ZoneShape>): Drawing {
  return { ...drawing, zones: drawing.zones.map((zone, at) => (at === index ? { ...zone, ...values } : zone)) };
}

/** The point of a shape; undefined when there is none. */
export function spotOf(drawing: Drawing, { sort, index }: Which, spot: Spot): Point | undefined {
  if (sort === "line") {
    const line = drawing.lines[index];
    return spot === "a" ? line?.a : spot === "b" ? line?.b : undefined;
  }
  const zone = drawing.zones[index];
  return spot === "goods" ? (zone?.goods ?? undefined) : typeof spot === "number" ? zone?.polygon[spot] : undefined;
}

/** Put a point of a shape elsewhere. A line keeps two different ends. */
export function movePoint(drawing: Drawing, { sort, index }: Which, spot: Spot, to: Point): Drawing {
  const at = within(to);
  if (sort === "line") {
    const line = drawing.lines[index];
    if (!line || (spot !== "a" && spot !== "b") || same(at, spot === "a" ? line.b : line.a)) return drawing;
    return changeLine(drawing, index, { [spot]: at });
  }
  const zone = drawing.zones[index];
  if (!zone) return drawing;
  if (spot === "goods") return changeZone(drawing, index, { goods: at });
  return changeZone(drawing, index, { polygon: zone.polygon.map((corner, i) => (i === spot ? at : corner)) });
}

/** Move a whole shape, as far as it stays in the picture. */
export function moveShape(drawing: Drawing, { sort, index }: Which, by: Point): Drawing {
  if (sort === "line") {
    const line = drawing.lines[index];
    if (!line) return drawing;
    const [dx, dy] = allowed([line.a, line.b], by);
    return changeLine(drawing, index, { a: shifted(line.a, dx, dy), b: shifted(line.b, dx, dy) });
  }
  const zone = drawing.zones[index];
  if (!zone) return drawing;
  const points = zone.goods ? [...zone.polygon, zone.goods] : zone.polygon;
  const [dx, dy] = allowed(points, by);
  return changeZone(drawing, index, {
    polygon: zone.polygon.map((corner) => shifted(corner, dx, dy)),
    goods: zone.goods && shifted(zone.goods, dx, dy),
  });
}

/** A new corner in the middle of the side that begins at a corner. */
export function splitSide(drawing: Drawing, index: number, corner: number): Drawing {
  const zone = drawing.zones[index];
  const here = zone?.polygon[corner];
  const next = zone?.polygon[(corner + 1) % zone.polygon.length];
  if (!zone || !here || !next) return drawing;
  const middle: Point = within([(here[0] + next[0]) / 2, (here[1] + next[1]) / 2]);
  return changeZone(drawing, index, {
    polygon: [...zone.polygon.slice(0, corner + 1), middle, ...zone.polygon.slice(corner + 1)],
  });
}

/** Take a corner out; three stay. */
export function removeCorner(drawing: Drawing, index: number, corner: number): Drawing {
  const zone = drawing.zones[index];
  if (!zone || zone.polygon.length <= 3) return drawing;
  return changeZone(drawing, index, { polygon: zone.polygon.filter((_, at) => at !== corner) });
}

/** Where a name is no name or is used twice: `line 0`, `zone 2`. */
export function wrongNames({ lines, zones }: Drawing): Map<string, "pattern" | "twice"> {
  const wrong = new Map<string, "pattern" | "twice">();
  for (const [sort, shapes] of [["line", lines], ["zone", zones]] as const) {
    shapes.forEach(({ name }, index) => {
      if (!NAME.test(name)) wrong.set(`${sort} ${index}`, "pattern");
      else if (shapes.some((other, at) => at !== index && other.name === name)) wrong.set(`${sort} ${index}`, "twice");
    });
  }
  return wrong;
}

/** Whether two drawings say the same, whatever the order of their keys. */
export const alike = (a: Drawing, b: Drawing): boolean => sorted(a) === sorted(b);

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

export function centre(points: readonly Point[]): Point {
  const sum = points.reduce<[number, number]>(([x, y], point) => [x + point[0], y + point[1]], [0, 0]);
  return within([sum[0] / points.length, sum[1] / points.length]);
}

const same = (a: Point, b: Point): boolean => a[0] === b[0] && a[1] === b[1];
const shifted = (point: Point, dx: number, dy: number): Point => within([point[0] + dx, point[1] + dy]);

/** As much of a move as keeps every point in the picture. */
function allowed(points: readonly Point[], [dx, dy]: Point): [number, number] {
  const limit = (values: number[], by: number): number =>
    Math.min(1 - Math.max(...values), Math.max(-Math.min(...values), by));
  return [limit(points.map(([x]) => x), dx), limit(points.map(([, y]) => y), dy)];
}

function area(points: readonly Point[]): number {
  const twice = points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = points[(index + 1) % points.length] ?? [x, y];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
