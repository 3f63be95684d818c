/** Colours and scale of heat maps. Pure. */

/** Viridis at even steps: alike in brightness to everybody, in print too. */
const STOPS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;

/** Red, green, blue and opacity, 0 to 255. Nothing is clear, so that the picture is seen. */
export function heatColour(share: number): [number, number, number, number] {
  // The root: half the colours for the lower quarter, since most places are far below the busiest.
  const at = Math.sqrt(Math.min(1, Math.max(0, share)));
  if (at === 0) return [0, 0, 0, 0];
  const place = at * (STOPS.length - 1);
  const low = STOPS[Math.floor(place)] ?? STOPS[0];
  const high = STOPS[Math.min(STOPS.length - 1, Math.floor(place) + 1)] ?? low;
  const mix = (a: number, b: number): number => Math.round(a + (b - a) * (place % 1));
  return [mix(low[0], high[0]), mix(low[1], high[1]), mix(low[2], high[2]), Math.round(255 * Math.min(0.85, 0.25 + at * 0.75))];
}

/** The value of the strongest colour: one cell that is far above the others does not hide them. */
export function scaleOf(values: readonly (number | null)[]): number {
  const known = values.filter((value): value is number => value !== null && value > 0).sort((a, b) => a - b);
  return known[Math.floor((known.length - 1) * 0.99)] ?? 0;
}
