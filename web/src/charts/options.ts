/** How the charts look. */
import uPlot from "uplot";
import { clock, count, mean } from "../format";
import { TEXTS } from "../texts";
import { scaleTop } from "./series";

/** The charts of a page share their cursor. */
const SYNC = "minutes";
const AXIS_PX = 34;

export interface Colours {
  text: string;
  grid: string;
  accent: string;
  most: string;
  area: string;
  out: string;
}

export const LIGHT: Colours = {
  text: "#5b676d",
  grid: "#e9edee",
  accent: "#0d7268",
  most: "#4d958c",
  area: "rgba(13, 114, 104, 0.14)",
  out: "#9a6a12",
};

export const DARK: Colours = {
  text: "#9aa8ae",
  grid: "#243036",
  accent: "#4cc9bb",
  most: "#2f8b80",
  area: "rgba(76, 201, 187, 0.16)",
  out: "#e0b052",
};

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

function axes(colours: Colours, label: string, value: (split: number) => string): uPlot.Axis[] {
  const common = { stroke: colours.text, font: FONT, ticks: { show: false } };
  return [
    {
      ...common,
      grid: { show: false },
      size: 32,
      gap: 8,
      space: 64,
      values: (_plot, splits) => splits.map((split) => clock(split * 1000)),
    },
    {
      ...common,
      grid: { stroke: colours.grid, width: 1 },
      label,
      labelFont: FONT,
      labelSize: 20,
      size: AXIS_PX,
      space: 26,
      incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      values: (_plot, splits) => splits.map(value),
    },
  ];
}

function common(): Pick<uPlot.Options, "cursor" | "hooks" | "padding" | "legend"> {
  return {
    padding: [10, 18, 0, 0], // on the right for half of the last time
    cursor: { sync: { key: SYNC }, y: false, drag: { x: false, y: false } },
    legend: { live: true },
    // While nobody points at a minute, the legend tells of the latest one that is known.
    hooks: { setCursor: [showLatest], setData: [showLatest], ready: [showLatest] },
  };
}

/** Room for half a bar at both ends. */
const wholeMinutes: uPlot.Range.Function = (_plot, first, last) => [first - 30, last + 30];

function showLatest(plot: uPlot): void {
  if (plot.cursor.idx != null) return;
  const idx = plot.data[1]?.findLastIndex((value) => value != null) ?? -1;
  if (idx >= 0) plot.setLegend({ idx });
}

const time = (): uPlot.Series => ({ label: TEXTS.minutes.minute, value: (_plot, at) => (at == null ? TEXTS.unknown : clock(at * 1000)) });

export function peopleOptions(colours: Colours): Omit<uPlot.Options, "width"> {
  return {
    ...common(),
    height: 210,
    scales: { x: { range: wholeMinutes }, y: { range: (_plot, _low, high) => [0, scaleTop(high, 2)] } },
    axes: axes(colours, TEXTS.minutes.peopleAxis, (split) => count(split)),
    series: [
      time(),
      {
        label: TEXTS.minutes.max,
        stroke: colours.most,
        fill: colours.area,
        width: 1,
        points: { show: alone, size: 5, fill: colours.most, stroke: colours.most },
        value: (_plot, value: number | null) => count(value),
      },
      {
        label: TEXTS.minutes.mean,
        stroke: colours.accent,
        width: 2,
        points: { show: alone, size: 6, fill: colours.accent, stroke: colours.accent },
        value: (_plot, value: number | null) => mean(value),
      },
    ],
  };
}

/** Points only where there are few: one known minute among unknown ones makes no line. */
function alone(plot: uPlot, series: number): boolean {
  const values = plot.data[series] ?? [];
  return values.filter((value) => value != null).length <= 15;
}

export function crossingOptions(colours: Colours): Omit<uPlot.Options, "width"> {
  const bars = uPlot.paths.bars?.({ size: [0.6, 14], radius: 0.2 });
  const bar = { ...(bars ? { paths: bars } : {}), points: { show: false }, width: 0 };
  return {
    ...common(),
    height: 150,
    scales: {
      x: { range: wholeMinutes },
      y: {
        range: (_plot, low, high) => {
          const top = Math.max(scaleTop(high, 2), scaleTop(low === null ? null : -low, 2));
          return [-top, top];
        },
      },
    },
    axes: axes(colours, TEXTS.minutes.crossingsAxis, (split) => count(Math.abs(split))),
    series: [
      time(),
      {
        label: TEXTS.minutes.in,
        fill: colours.accent,
        stroke: colours.accent,
        ...bar,
        value: (_plot, value: number | null) => count(value),
      },
      {
        label: TEXTS.minutes.out,
        fill: colours.out,
        stroke: colours.out,
        ...bar,
        value: (_plot, value: number | null) => count(value === null ? null : Math.abs(value)),
      },
    ],
  };
}
