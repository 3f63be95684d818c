/** Shelves by visits and by interest, in four fields. */
import { useCallback, useMemo } from "react";
import { Chart } from "../../charts/LazyChart";
import { type FieldPoint, fourFields } from "../../charts/drawings";
import type { Palette } from "../../charts/palette";
import { count } from "../../format";
import { TEXTS } from "../../texts";
import { ChartCard } from "../ChartCard";
import type { FieldName } from "../api";
import { useFigures } from "../useFigures";
import type { Period } from "../usePeriod";
import { share, valueOf } from "../values";

export function FourFields({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms } = period;
  const figures = useFigures({ id: "interest", site, camera, from_ms, to_ms, step: "total", split: true });
  const words = TEXTS.dashboard;
  const shelves = useMemo(
    () =>
      (figures.data?.rows ?? []).flatMap((row) => {
        const [visits, interest] = [valueOf(row, "visits"), valueOf(row, "interest")];
        if (visits === null || interest === null) return [];
        const name = [row.camera, row.key].filter(Boolean).join(" · ");
        return [{ name, visits, interest, facing: valueOf(row, "interest_facing"), stays: valueOf(row, "stays"), field: row.field }];
      }),
    [figures.data],
  );
  const draw = useCallback(
    (palette: Palette) => {
      const texts = TEXTS.dashboard;
      const fields = (["find", "magnet", "quiet", "passed-by"] as const).map((field) => texts.fields[field]) as [string, string, string, string];
      return fourFields(shelves as FieldPoint[], { x: texts.visitsAxis, y: texts.interest, fields }, share)(palette);
    },
    [shelves],
  );
  const field = (name: FieldName | null): string => (name === null ? TEXTS.unknown : words.fields[name]);
  return (
    <ChartCard
      heading={words.fourFields}
      figures={figures}
      empty={shelves.length === 0}
      table={{
        head: [words.shelf, words.visitsAxis, words.stays, words.interest, words.interestFacing, words.field],
        rows: shelves.map((one) => [one.name, count(one.visits), count(one.stays), share(one.interest), share(one.facing), field(one.field)]),
      }}
    >
      {(picture) => <Chart ref={picture} draw={draw} height={320} label={words.fourFieldsSummary(shelves.length)} />}
    </ChartCard>
  );
}
