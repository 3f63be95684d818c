/** Who was left out as staff, and how good each rule is. */
import { useMemo } from "react";
import { count } from "../../format";
import { TEXTS } from "../../texts";
import { ChartCard } from "../ChartCard";
import { useFigures } from "../useFigures";
import type { Period } from "../usePeriod";
import { share, valueOf } from "../values";

export function StaffCard({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms } = period;
  const figures = useFigures({ id: "staff", site, camera, from_ms, to_ms, step: "total", split: false });
  const words = TEXTS.dashboard;
  const rules = useMemo(() => (figures.data?.rows ?? []).filter((row) => valueOf(row, "n") !== null), [figures.data]);
  return (
    <ChartCard heading={words.staff} figures={figures} empty={rules.length === 0} table={null} picture={false}>
      {() => (
        <div className="table-scroll" tabIndex={0} role="group" aria-label={words.staff}>
          <table className="figures-table">
            <thead>
              <tr>
                {[words.rule, words.tracks, words.share, words.missed, words.wrong].map((head) => (
                  <th key={head} scope="col">{head}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rules.map((row) => (
                <tr key={row.key}>
                  <th scope="row">{words.rules[row.key ?? ""] ?? row.key}</th>
                  <td>{count(valueOf(row, "n"))}</td>
                  <td>{share(valueOf(row, "share"))}</td>
                  <td>{share(valueOf(row, "missed"))}</td>
                  <td>{share(valueOf(row, "wrong"))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ChartCard>
  );
}
