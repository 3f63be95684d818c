/** Colours of charts: told apart by people who see few colours, and readable on both grounds. */

export interface Palette {
  text: string;
  quiet: string;
  grid: string;
  ground: string;
  /** The present, or the only series. */
  main: string;
  /** What it is compared with. */
  other: string;
  /** Limits and what is over them. */
  limit: string;
  /** Several series, in order (Okabe and Ito's set, shifted to carry text beside them). */
  series: readonly string[];
  /** From nothing to much, for heat maps: viridis, which is even in brightness. */
  heat: readonly string[];
}

const HEAT = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"] as const;

export const LIGHT: Palette = {
  text: "#16211f",
  quiet: "#556267",
  grid: "#e1e7e8",
  ground: "#ffffff",
  main: "#0d7268",
  other: "#8a949a",
  limit: "#b42318",
  series: ["#0d7268", "#b35c00", "#0063a8", "#8e4585", "#6b6f00", "#a3324a"],
  heat: HEAT,
};

export const DARK: Palette = {
  text: "#e8eeef",
  quiet: "#9dabb1",
  grid: "#263136",
  ground: "#151c1f",
  main: "#4cc9bb",
  other: "#7f8d93",
  limit: "#ff8b80",
  series: ["#4cc9bb", "#f0a04b", "#6db7f2", "#d79bd0", "#c9c95a", "#f08aa0"],
  heat: HEAT,
};
