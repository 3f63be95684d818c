/** A figure by hour or day, beside the week before. */
import { useCallback, useMemo } from "react";
import { Chart } from "../../charts/LazyChart";
import { type Series, overTime } from "../../charts/drawings";
import { TEXTS } from "../../texts";
import { ChartCard } from "../ChartCard";
import { labelOf } from "../PeriodPicker";
import type { Answer } from "../api";
import { type Figures, useFigures } from "../useFigures";
import type { Period } from "../usePeriod";
import { type Value, bounds, mostOf, titleOf, valueOf, written } from "../values";

interface OverTimeCardProps {
  heading: string;
  period: Period;
  /** The metric; not needed where its answers are given. */
  id?: string;
  figures?: Figures;
  before?: Figures;
  /** Which of its figures. */
  figure: string;
  /** A second figure of the same unit, such as the most at once. */
  most?: string;
  bars?: boolean;
  wide?: boolean;
}

export function OverTimeCard({ id, figures, before, ...rest }: OverTimeCardProps) {
  if (figures && before) return <Card figures={figures} before={before} {...rest} />;
  return <Asking id={id ?? "visits"} {...rest} />;
}

function Asking({ id, ...rest }: Omit<OverTimeCardProps, "figures" | "before" | "id"> & { id: string }) {
  const { site, camera, from_ms, to_ms, before, span } = rest.period;
  const step = span === "week" ? "day" : "hour";
  const now = useFigures({ id, site, camera, from_ms, to_ms, step, split: false });
  const then = useFigures({ id, site, camera, ...before, step, split: false });
  return <Card figures={now} before={then} {...rest} />;
}

function Card({ heading, period, figures, before, figure, most, bars = false, wide = false }: Omit<OverTimeCardProps, "id"> & { figures: Figures; before: Figures }) {
  const { data } = figures;
  const { span } = period;
  const drawn = useMemo(() => data && seriesOf(data, before.data, figure, most, bars, period), [data, before.data, figure, most, bars, period]);
  const column = data?.columns.find((one) => one.name === figure);
  const format = useMemo(() => (column ? written(column.unit, column.name) : String), [column]);
  const draw = useCallback(
    (palette: Parameters<ReturnType<typeof overTime>>[0]) =>
      overTime({ labels: drawn?.labels ?? [], series: drawn?.series ?? [], format, unit: "", limit: drawn?.limit ?? null })(palette),
    [drawn, format],
  );
  const empty = !drawn?.series.some((one) => known(one.values));
  const table = drawn && {
    head: [TEXTS.dashboard.time[span], ...drawn.series.map((one) => one.name)],
    rows: drawn.labels.map((label, at) => [label, ...drawn.series.map((one) => format(one.values[at] ?? null))]),
  };
  return (
    <ChartCard heading={heading} figures={figures} empty={empty} table={table} className={wide ? "wide" : ""}>
      {(picture) => <Chart ref={picture} draw={draw} height={wide ? 300 : 260} label={summary(heading, drawn?.series[0], drawn?.labels ?? [], format)} />}
    </ChartCard>
  );
}

interface Drawn {
  labels: string[];
  series: Series[];
  limit: { name: string; value: number } | null;
}

function seriesOf(now: Answer, then: Answer | null, figure: string, most: string | undefined, bars: boolean, { span, timezone, from_ms, before }: Period): Drawn {
  const starts = [...new Set([...now.rows.map((row) => row.start_ms), ...(then?.rows ?? []).map((row) => row.start_ms + from_ms - before.from_ms)])].sort((a, b) => a - b);
  const at = (answer: Answer | null, name: string, shift: number): Value[] => {
    const rows = new Map((answer?.rows ?? []).map((row) => [row.start_ms + shift, row]));
    return starts.map((start) => {
      const row = rows.get(start);
      return row && row.samples > 0 ? valueOf(row, name) : null;
    });
  };
  const name = (of: string): string => {
    const column = now.columns.find((one) => one.name === of);
    return column ? titleOf(column) : of;
  };
  const values = at(now, figure, 0);
  const limit = mostOf(at(now, "limit", 0));
  const series: Series[] = [
    { name: name(figure), values, bars, bounds: crossings(figure) ? values.map((value) => bounds(value, now.checked)) : undefined },
    ...(most === undefined || !known(at(now, most, 0)) ? [] : [{ name: name(most), values: at(now, most, 0) }]),
    ...(then ? [{ name: TEXTS.dashboard.weekBefore, values: at(then, figure, from_ms - before.from_ms), quiet: true }] : []),
  ];
  return {
    labels: starts.map((start) => labelOf(start, span, timezone)),
    series,
    limit: limit === null ? null : { name: TEXTS.setup.limit, value: limit },
  };
}

const known = (values: readonly Value[]): boolean => values.some((value) => value !== null);

/** Figures that are counts of crossings, which is what a check by hand is of. */
const crossings = (figure: string): boolean => figure === "n_in" || figure === "n_out";

/** What the chart shows, for who does not see it. */
function summary(heading: string, series: Series | undefined, labels: readonly string[], format: (value: Value) => string): string {
  const told = (series?.values ?? []).flatMap((value, at) => (value === null ? [] : [{ value, label: labels[at] ?? "" }]));
  const top = told.reduce<{ value: number; label: string } | null>((best, one) => (best && best.value >= one.value ? best : one), null);
  if (!series || !top) return heading;
  return TEXTS.dashboard.chartSummary(heading, series.name, format(top.value), top.label);
}
