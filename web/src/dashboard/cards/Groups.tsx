/** Who comes alone, and who with others. */
import { useCallback, useMemo } from "react";
import { Chart } from "../../charts/LazyChart";
import { overTime } from "../../charts/drawings";
import type { Palette } from "../../charts/palette";
import { count } from "../../format";
import { TEXTS } from "../../texts";
import { ChartCard } from "../ChartCard";
import { useFigures } from "../useFigures";
import type { Period } from "../usePeriod";
import { valueOf } from "../values";

export function Groups({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms } = period;
  const figures = useFigures({ id: "groups", site, camera, from_ms, to_ms, step: "total", split: false });
  const words = TEXTS.dashboard;
  const sizes = useMemo(
    () =>
      (figures.data?.rows ?? [])
        .map((row) => ({ size: Number(row.key), n: valueOf(row, "n"), people: valueOf(row, "people") }))
        .filter((one) => Number.isFinite(one.size) && one.size > 0 && one.n !== null)
        .sort((a, b) => a.size - b.size),
    [figures.data],
  );
  const draw = useCallback(
    (palette: Palette) =>
      overTime({
        labels: sizes.map((one) => TEXTS.dashboard.groupOf(one.size)),
        series: [{ name: TEXTS.dashboard.groups, values: sizes.map((one) => one.n), bars: true }],
        format: count,
        unit: "",
      })(palette),
    [sizes],
  );
  return (
    <ChartCard
      heading={words.groups}
      figures={figures}
      empty={sizes.length === 0}
      table={{ head: [words.size, words.groups, words.people], rows: sizes.map((one) => [words.groupOf(one.size), count(one.n), count(one.people)]) }}
    >
      {(picture) => (
        <Chart ref={picture} draw={draw} height={260} label={`${words.groups}: ${sizes.map((one) => `${words.groupOf(one.size)} ${count(one.n)}`).join(", ")}`} />
      )}
    </ChartCard>
  );
}
