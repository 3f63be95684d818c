/** Every zone with its figures; sorted by any of them. */
import { useMemo, useState } from "react";
import { count } from "../../format";
import { TEXTS } from "../../texts";
import { ChartCard } from "../ChartCard";
import { useFigures } from "../useFigures";
import type { Period } from "../usePeriod";
import { type Value, duration, share, valueOf } from "../values";

interface Line {
  name: string;
  visits: Value;
  dwell: Value;
  longest: Value;
  stays: Value;
  share: Value;
  most: Value;
}

type Figure = Exclude<keyof Line, "name">;

export function ZoneTable({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms } = period;
  const asked = { site, camera, from_ms, to_ms, step: "total", split: true } as const;
  const dwell = useFigures({ ...asked, id: "dwell" });
  const stays = useFigures({ ...asked, id: "stays" });
  const occupancy = useFigures({ ...asked, id: "occupancy" });
  const [by, sortBy] = useState<Figure>("visits");
  const words = TEXTS.dashboard;
  const lines = useMemo(() => {
    const found = new Map<string, Line>();
    for (const row of dwell.data?.rows ?? []) {
      if (row.key === null) continue;
      const same = (other: { camera: string | null; key: string | null }): boolean => other.camera === row.camera && other.key === row.key;
      const stay = stays.data?.rows.find(same);
      const there = occupancy.data?.rows.find(same);
      const name = [row.camera, row.key].filter(Boolean).join(" · ");
      const known = row.samples > 0;
      found.set(name, {
        name,
        visits: known ? valueOf(row, "visits") : null,
        dwell: valueOf(row, "dwell_mean_s"),
        longest: valueOf(row, "dwell_max_s"),
        stays: stay && known ? valueOf(stay, "stays") : null,
        share: stay ? valueOf(stay, "stay_share") : null,
        most: there && known ? valueOf(there, "people_max") : null,
      });
    }
    return [...found.values()].sort((a, b) => (b[by] ?? -1) - (a[by] ?? -1) || a.name.localeCompare(b.name));
  }, [dwell.data, stays.data, occupancy.data, by]);
  const columns: readonly (readonly [Figure, string, (value: Value) => string])[] = [
    ["visits", words.visitsAxis, count],
    ["dwell", words.dwell, duration],
    ["longest", words.longest, duration],
    ["stays", words.stays, count],
    ["share", words.stayShare, share],
    // Told for the zones of one camera only.
    ...(camera === "" ? [] : ([["most", words.mostAtOnce, count]] as const)),
  ];
  return (
    <ChartCard heading={words.zones} figures={dwell} empty={lines.length === 0} table={null} picture={false} className="wide">
      {() => (
        <div className="table-scroll" tabIndex={0} role="group" aria-label={words.zones}>
          <table className="figures-table">
            <thead>
              <tr>
                <th scope="col">{words.zone}</th>
                {columns.map(([figure, title]) => (
                  <th key={figure} scope="col" aria-sort={by === figure ? "descending" : "none"}>
                    <button type="button" onClick={() => sortBy(figure)}>
                      {title} {by === figure ? "▾" : ""}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.name}>
                  <th scope="row">{line.name}</th>
                  {columns.map(([figure, , format]) => (
                    <td key={figure}>{format(line[figure])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ChartCard>
  );
}
