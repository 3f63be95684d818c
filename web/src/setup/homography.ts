/**
 * From the floor in the picture to the floor plan and back: a projective map by at least four pairs
 * of points, least squares (direct linear transformation with the last entry fixed to 1, about the
 * middle of the points, since that entry is 0 when the horizon goes through the origin). Pure.
 */
import type { Point } from "../api";

/** Row by row, 3 x 3. */
export type Homography = readonly number[];

/** Null when the points do not decide: fewer than four pairs, or three of four on a line. */
export function fit(from: readonly Point[], to: readonly Point[]): Homography | null {
  if (from.length !== to.length || from.length < 4) return null;
  const [cx, cy] = [0, 1].map((axis) => from.reduce((sum, point) => sum + at(point, axis), 0) / from.length) as [number, number];
  const size = Math.max(...from.map(([x, y]) => Math.hypot(x - cx, y - cy))) || 1;
  const reach = Math.max(...to.flat().map(Math.abs)) || 1;
  const rows: number[][] = [];
  const right: number[] = [];
  from.forEach((point, index) => {
    const [x, y] = [(point[0] - cx) / size, (point[1] - cy) / size];
    const [u, v] = (to[index] as Point).map((value) => value / reach) as [number, number];
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]);
    right.push(u, v);
  });
  // Normal equations: eight unknowns, so that any number of pairs is solved alike.
  const square = Array.from({ length: 8 }, (_, i) =>
    Array.from({ length: 8 }, (_, j) => rows.reduce((sum, row) => sum + at(row, i) * at(row, j), 0)),
  );
  const side = Array.from({ length: 8 }, (_, i) => rows.reduce((sum, row, k) => sum + at(row, i) * at(right, k), 0));
  const solved = solve(square, side);
  // Three points on a line that are none on the other side: a map that flattens everything.
  if (!solved || Math.abs(determinant([...solved, 1])) < 1e-9) return null;
  // Back from the middle of the points to the origin.
  return [0, 1, 2].flatMap((row) => {
    const [a, b, c] = [at(solved, row * 3), at(solved, row * 3 + 1), row === 2 ? 1 : at(solved, row * 3 + 2)];
    const scale = row === 2 ? 1 : reach;
    return [a / size, b / size, c - (a * cx + b * cy) / size].map((value) => value * scale);
  });
}

/** Null where the map sends a point to infinity or behind it. */
export function lay(map: Homography, [x, y]: Point): Point | null {
  const [a, b, c, d, e, f, g, h, i] = map as [number, number, number, number, number, number, number, number, number];
  const w = g * x + h * y + i;
  return w < 1e-9 ? null : [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
}

function determinant(m: readonly number[]): number {
  const minor = (a: number, b: number): number => at(m, 3 + a) * at(m, 6 + b) - at(m, 3 + b) * at(m, 6 + a);
  return at(m, 0) * minor(1, 2) - at(m, 1) * minor(0, 2) + at(m, 2) * minor(0, 1);
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0;

/** Gauss with the largest pivot; null when singular. */
function solve(matrix: number[][], side: number[]): number[] | null {
  const n = side.length;
  const rows = matrix.map((row, index) => [...row, at(side, index)]);
  const largest = Math.max(...rows.flat().map(Math.abs), 1e-300);
  for (let column = 0; column < n; column += 1) {
    let best = column;
    for (let row = column + 1; row < n; row += 1) {
      if (Math.abs(cell(rows, row, column)) > Math.abs(cell(rows, best, column))) best = row;
    }
    const pivot = rows[best] as number[];
    if (Math.abs(at(pivot, column)) < largest * 1e-11) return null;
    rows[best] = rows[column] as number[];
    rows[column] = pivot;
    for (let row = 0; row < n; row += 1) {
      if (row === column) continue;
      const factor = cell(rows, row, column) / at(pivot, column);
      rows[row] = (rows[row] as number[]).map((value, index) => value - factor * at(pivot, index));
    }
  }
  return rows.map((row, index) => at(row, n) / at(row, index));
}

const cell = (rows: readonly (readonly number[])[], row: number, column: number): number => at(rows[row] ?? [], column);
