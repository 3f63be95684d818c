/** How each sort of chart is drawn: figures in, options of ECharts out. Pure. */
import type { ChartOption } from "./echarts";
import type { Palette } from "./palette";

export type Value = number | null;

export interface Series {
  name: string;
  values: readonly Value[];
  /** Drawn as bars, else as a line. */
  bars?: boolean;
  /** The one that others are compared with. */
  quiet?: boolean;
  /** From lowest to highest likely value, where something was checked. */
  bounds?: readonly (readonly [number, number] | null)[] | undefined;
}

interface OverTime {
  labels: readonly string[];
  series: readonly Series[];
  format: (value: Value) => string;
  unit: string;
  /** A line that is not to be crossed. */
  limit?: { name: string; value: number } | null;
}

const axisText = (palette: Palette) => ({ color: palette.quiet, fontSize: 12 });

/** Values by hour or day; gaps where nobody looked. */
export const overTime = ({ labels, series, format, unit, limit }: OverTime) => (palette: Palette): ChartOption => {
  const colour = (one: Series, index: number): string =>
    one.quiet ? palette.other : (palette.series[index % palette.series.length] ?? palette.main);
  return {
    aria: { enabled: false },
    grid: { left: 8, right: 12, top: 40, bottom: 4, containLabel: true },
    // Turned over like pages where names are many: they must not reach into the picture.
    legend: { type: "scroll", top: 0, left: 0, right: 0, pageIconColor: palette.quiet, pageTextStyle: axisText(palette), textStyle: axisText(palette), itemWidth: 16, itemHeight: 10, data: series.map(({ name }) => name) },
    tooltip: tooltip(palette, "axis", format),
    xAxis: {
      type: "category",
      data: labels,
      axisLabel: { ...axisText(palette), hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.grid } },
    },
    yAxis: {
      type: "value",
      name: unit,
      nameTextStyle: { ...axisText(palette), align: "left" },
      nameGap: 12,
      min: 0,
      minInterval: unit === "%" ? 0.01 : 0,
      axisLabel: { ...axisText(palette), formatter: (value: number) => format(value) },
      splitLine: { lineStyle: { color: palette.grid } },
    },
    series: series.flatMap((one, index) => {
      const drawn = {
        name: one.name,
        data: one.values,
        color: colour(one, index),
        ...(one.bars
          ? { type: "bar", barMaxWidth: 28, itemStyle: { borderRadius: [3, 3, 0, 0] } }
          : { type: "line", symbolSize: 5, showSymbol: labels.length <= 48, lineStyle: { width: 2, type: one.quiet ? "dashed" : "solid" }, connectNulls: false }),
        ...(index === 0 && limit
          ? {
              markLine: {
                symbol: "none",
                silent: true,
                lineStyle: { color: palette.limit, type: "dashed" },
                label: { formatter: `${limit.name} ${format(limit.value)}`, color: palette.limit, position: "insideEndTop" },
                data: [{ yAxis: limit.value }],
              },
            }
          : {}),
      };
      return one.bounds?.some((bound) => bound !== null) ? [drawn, errorBars(one, palette)] : [drawn];
    }),
  };
};

/** From the lowest to the highest likely value of each bar or point. */
function errorBars({ name, bounds = [] }: Series, palette: Palette) {
  return {
    name,
    type: "custom",
    silent: true,
    tooltip: { show: false },
    z: 10,
    encode: { x: 0, y: [1, 2] },
    data: bounds.flatMap((bound, index) => (bound ? [[index, bound[0], bound[1]]] : [])),
    renderItem: (_: unknown, api: { value: (i: number) => number; coord: (at: [number, number]) => [number, number] }) => {
      const [x, low] = api.coord([api.value(0), api.value(1)]);
      const [, high] = api.coord([api.value(0), api.value(2)]);
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: "line",
        shape: { x1, y1, x2, y2 },
        style: { stroke: palette.text, lineWidth: 1.5 },
      });
      return { type: "group", children: [line(x, low, x, high), line(x - 4, low, x + 4, low), line(x - 4, high, x + 4, high)] };
    },
  };
}

export interface FieldPoint {
  name: string;
  visits: number;
  /** Stays by visits, 0 to 1. */
  interest: number;
}

/** Visits against interest, parted in four by their medians. */
export const fourFields =
  (points: readonly FieldPoint[], words: { x: string; y: string; fields: readonly [string, string, string, string] }, share: (value: Value) => string) =>
  (palette: Palette): ChartOption => {
    const middle = { x: median(points.map((point) => point.visits)), y: median(points.map((point) => point.interest)) };
    const top = { x: Math.max(1, ...points.map((point) => point.visits)) * 1.15, y: Math.min(1, Math.max(0.05, ...points.map((point) => point.interest)) * 1.25) };
    const [upperLeft, upperRight, lowerLeft, lowerRight] = words.fields;
    const field = (name: string, from: readonly [number, number], to: readonly [number, number], position: string) => [
      { name, xAxis: from[0], yAxis: from[1], itemStyle: { color: "transparent" }, label: { position, color: palette.quiet, fontSize: 12 } },
      { xAxis: to[0], yAxis: to[1] },
    ];
    const axis = (name: string, max: number) => ({
      type: "value",
      name,
      min: 0,
      max,
      nameLocation: "middle",
      nameTextStyle: axisText(palette),
      splitLine: { show: false },
      axisLine: { show: true, lineStyle: { color: palette.grid } },
    });
    return {
      aria: { enabled: false },
      grid: { left: 24, right: 16, top: 16, bottom: 28, containLabel: true },
      tooltip: {
        ...tooltip(palette, "item", share),
        formatter: ({ value }: { value: [number, number, string] }) => `${value[2]}\n${words.x}: ${value[0]}\n${words.y}: ${share(value[1])}`,
      },
      xAxis: { ...axis(words.x, Math.ceil(top.x)), nameGap: 28, axisLabel: axisText(palette) },
      yAxis: { ...axis(words.y, top.y), nameGap: 44, axisLabel: { ...axisText(palette), formatter: (value: number) => share(value) } },
      series: [
        {
          type: "scatter",
          symbolSize: 14,
          color: palette.main,
          // Names lie towards the middle: beyond the edge they would be cut.
          data: points.map((point) => ({ value: [point.visits, point.interest, point.name], label: { position: point.visits > top.x / 2 ? "left" : "right" } })),
          label: { show: true, color: palette.text, formatter: ({ value }: { value: [number, number, string] }) => value[2] },
          labelLayout: { hideOverlap: true },
          markLine: {
            symbol: "none",
            silent: true,
            label: { show: false },
            lineStyle: { color: palette.other, type: "dashed" },
            data: [{ xAxis: middle.x }, { yAxis: middle.y }],
          },
          markArea: {
            silent: true,
            data: [
              field(upperLeft, [0, middle.y], [middle.x, top.y], "insideTopLeft"),
              field(upperRight, [middle.x, middle.y], [Math.ceil(top.x), top.y], "insideTopRight"),
              field(lowerLeft, [0, 0], [middle.x, middle.y], "insideBottomLeft"),
              field(lowerRight, [middle.x, 0], [Math.ceil(top.x), middle.y], "insideBottomRight"),
            ],
          },
        },
      ],
    };
  };

export interface Flow {
  from: string;
  to: string;
  n: number;
}

/**
 * From zone to zone. Where people come from stands left, where they go right: they also walk back,
 * and a Sankey diagram can have no circle.
 */
export const sankey = (flows: readonly Flow[], words: { from: string; to: string }) => (palette: Palette): ChartOption => {
  const names = [...new Set(flows.flatMap((flow) => [flow.from, flow.to]))].sort();
  const colour = (name: string): string => palette.series[names.indexOf(name) % palette.series.length] ?? palette.main;
  const node = (name: string, side: "from" | "to") => ({
    name: `${side} ${name}`,
    itemStyle: { color: colour(name) },
    label: { position: side === "from" ? "right" : "left", formatter: name },
  });
  return {
    aria: { enabled: false },
    tooltip: {
      ...tooltip(palette, "item", String),
      formatter: ({ dataType, name, data, value }: { dataType: string; name: string; data: { source?: string; target?: string }; value: number }) => {
        const bare = (text = ""): string => text.replace(/^(from|to) /, "");
        if (dataType === "edge") return `${bare(data.source)} → ${bare(data.target)}: ${value}`;
        return `${name.startsWith("from ") ? words.from : words.to} ${bare(name)}: ${value}`;
      },
    },
    series: [
      {
        type: "sankey",
        left: 4,
        right: 4,
        top: 12,
        bottom: 12,
        nodeWidth: 14,
        nodeGap: 12,
        draggable: false,
        emphasis: { focus: "adjacency" },
        label: { color: palette.text, fontSize: 13, fontWeight: 600, textBorderColor: palette.ground, textBorderWidth: 3 },
        lineStyle: { color: "source", opacity: 0.4, curveness: 0.5 },
        data: [
          ...[...new Set(flows.map((flow) => flow.from))].map((name) => node(name, "from")),
          ...[...new Set(flows.map((flow) => flow.to))].map((name) => node(name, "to")),
        ],
        links: flows.map((flow) => ({ source: `from ${flow.from}`, target: `to ${flow.to}`, value: flow.n })),
      },
    ],
  };
};

/** Stages under each other, as wide as they are many. */
export const funnel = (stages: readonly { name: string; n: number; share: string }[]) => (palette: Palette): ChartOption => ({
  aria: { enabled: false },
  tooltip: { ...tooltip(palette, "item", String), formatter: ({ name, value }: { name: string; value: number }) => `${name}: ${value}` },
  series: [
    {
      type: "funnel",
      sort: "none",
      left: "4%",
      width: "92%",
      top: 8,
      bottom: 8,
      gap: 3,
      minSize: "14%",
      // The ground of the page on the colours of its series: light on dark ones, dark on light ones.
      label: { position: "inside", color: palette.ground, fontSize: 13, fontWeight: 600, formatter: "{b}" },
      itemStyle: { borderWidth: 0 },
      data: stages.map(({ name, n, share }, index) => ({
        name: `${name}: ${n}${share === "" ? "" : ` (${share})`}`,
        value: n,
        itemStyle: { color: palette.series[index % palette.series.length] },
      })),
    },
  ],
});

/** The same figure of several things beside each other. */
export const sideBySide = (names: readonly string[], series: readonly Series[], format: (value: Value) => string, unit: string) => (palette: Palette): ChartOption => ({
  ...overTime({ labels: names, series: series.map((one) => ({ ...one, bars: true })), format, unit })(palette),
});

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1] ?? 0, sorted[Math.floor(half)] ?? 0];
  return (low + high) / 2;
}

function tooltip(palette: Palette, trigger: "axis" | "item", format: (value: Value) => string) {
  return {
    trigger,
    // Drawn on the canvas: HTML would need inline styles, which the page's policy forbids, and names
    // come from people.
    renderMode: "richText",
    confine: true,
    backgroundColor: palette.ground,
    borderColor: palette.grid,
    textStyle: { color: palette.text, fontSize: 13 },
    valueFormatter: (value: unknown) => format(typeof value === "number" ? value : null),
  };
}
