/** How many of each thing a camera sees at once; only where some camera counts things. */
import { useCallback, useMemo } from "react";
import { thingOf } from "../../alarms/what";
import { Chart } from "../../charts/LazyChart";
import { overTime } from "../../charts/drawings";
import type { Palette } from "../../charts/palette";
import { count, mean } from "../../format";
import { TEXTS } from "../../texts";
import { ChartCard } from "../ChartCard";
import { labelOf } from "../PeriodPicker";
import type { Answer } from "../api";
import { useFigures } from "../useFigures";
import type { Period } from "../usePeriod";
import { type Value, mostOf, valueOf } from "../values";

export function Things({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms, span, timezone } = period;
  const figures = useFigures({ id: "things", site, camera, from_ms, to_ms, step: span === "week" ? "day" : "hour", split: true });
  const words = TEXTS.dashboard;
  const lines = useMemo(() => linesOf(figures.data), [figures.data]);
  const labels = useMemo(() => lines.starts.map((start) => labelOf(start, span, timezone)), [lines, span, timezone]);
  const known = useMemo(() => lines.all.filter(({ most }) => most !== null), [lines]);
  const draw = useCallback(
    (palette: Palette) => overTime({ labels, series: known.map(({ name, values }) => ({ name, values })), format: mean, unit: "" })(palette),
    [labels, known],
  );
  if (!figures.data?.rows.length) return null;
  return (
    <ChartCard
      heading={words.things}
      figures={figures}
      empty={known.length === 0}
      table={{ head: [words.time[span], ...lines.all.map(({ name }) => name)], rows: labels.map((label, at) => [label, ...lines.all.map(({ values }) => mean(values[at] ?? null))]) }}
    >
      {(picture) => (
        <Chart ref={picture} draw={draw} height={260} label={`${words.things}: ${known.map(({ name, most }) => words.mostOf(name, count(most))).join(", ")}`} />
      )}
    </ChartCard>
  );
}

interface Line {
  name: string;
  values: Value[];
  /** At once, in all of the time. */
  most: Value;
}

/** A line for each thing of each camera, whose name is told only where there are several. */
function linesOf(answer: Answer | null): { starts: number[]; all: Line[] } {
  const rows = answer?.rows ?? [];
  const starts = [...new Set(rows.map((row) => row.start_ms))].sort((a, b) => a - b);
  const several = new Set(rows.map((row) => row.camera)).size > 1;
  const found = new Map<string, Map<number, { mean: Value; most: Value }>>();
  for (const row of rows) {
    const thing = thingOf(row.key ?? "");
    const name = several ? `${row.camera} · ${thing}` : thing;
    const own = found.get(name) ?? new Map<number, { mean: Value; most: Value }>();
    own.set(row.start_ms, { mean: valueOf(row, "count_mean"), most: valueOf(row, "count_max") });
    found.set(name, own);
  }
  const all = [...found].map(([name, own]) => ({
    name,
    values: starts.map((start) => own.get(start)?.mean ?? null),
    most: mostOf([...own.values()].map(({ most }) => most)),
  }));
  return { starts, all };
}
