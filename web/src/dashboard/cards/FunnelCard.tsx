/** From coming in to buying. */
import { useCallback, useMemo } from "react";
import { Chart } from "../../charts/LazyChart";
import { funnel } from "../../charts/drawings";
import type { Palette } from "../../charts/palette";
import { count } from "../../format";
import { TEXTS } from "../../texts";
import { ChartCard } from "../ChartCard";
import { useFigures } from "../useFigures";
import type { Period } from "../usePeriod";
import { share, valueOf } from "../values";

export function FunnelCard({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms } = period;
  const figures = useFigures({ id: "funnel", site, camera, from_ms, to_ms, step: "total" });
  const words = TEXTS.dashboard;
  const stages = useMemo(
    () =>
      (figures.data?.rows ?? []).map((row) => ({
        name: TEXTS.dashboard.stages[row.key ?? ""] ?? row.key ?? "",
        n: valueOf(row, "n"),
        share: valueOf(row, "share"),
      })),
    [figures.data],
  );
  const known = stages.filter((stage): stage is typeof stage & { n: number } => stage.n !== null);
  const draw = useCallback(
    (palette: Palette) =>
      funnel(stages.flatMap(({ name, n, share: part }) => (n === null ? [] : [{ name, n, share: part === null ? "" : share(part) }])))(palette),
    [stages],
  );
  return (
    <ChartCard
      heading={words.funnel}
      figures={figures}
      empty={known.length === 0}
      table={{ head: [words.stage, words.number, words.shareOfVisits], rows: stages.map((one) => [one.name, count(one.n), share(one.share)]) }}
    >
      {(picture) => (
        <>
          <Chart ref={picture} draw={draw} height={260} label={`${words.funnel}: ${known.map((one) => `${one.name} ${count(one.n)}`).join(", ")}`} />
          {/* Unknown is not zero: a stage without figures is named, not drawn. */}
          {stages
            .filter((one) => one.n === null)
            .map((one) => (
              <p key={one.name} className="quiet">{words.stageUnknown(one.name)}</p>
            ))}
        </>
      )}
    </ChartCard>
  );
}
