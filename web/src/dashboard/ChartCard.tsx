/** A chart with what belongs to it: its meaning, how sure it is, the same as a table, and exports. */
import { type ReactNode, type Ref, useRef } from "react";
import { Panel } from "../Panel";
import type { Picture } from "../charts/LazyChart";
import { TEXTS } from "../texts";
import { Certainty } from "./Certainty";
import { Dictionary } from "./Dictionary";
import { ExportMenu } from "./ExportMenu";
import { exportUrl } from "./api";
import type { Figures } from "./useFigures";

export interface TableOf {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

interface ChartCardProps {
  heading: string;
  figures: Figures;
  /** Nothing in the answer can be shown; the chart's place says so. */
  empty: boolean;
  table: TableOf | null;
  className?: string;
  /** Whether it can be saved as a picture. */
  picture?: boolean;
  children: (picture: Ref<Picture>) => ReactNode;
}

export function ChartCard({ heading, figures, empty, table, className = "", picture = true, children }: ChartCardProps) {
  const drawn = useRef<Picture>(null);
  const { data, error, question } = figures;
  const shown = data !== null && !empty;
  return (
    <Panel
      heading={heading}
      className={`chart-card ${className}`}
      aside={
        <div className="card-tools">
          <Dictionary id={question.id} answer={data} heading={heading} />
          {shown && (
            <ExportMenu
              of={heading}
              name={fileName(figures)}
              csvUrl={exportUrl(question, "csv")}
              parquetUrl={exportUrl(question, "parquet")}
              png={picture ? async () => (drawn.current ? drawn.current.png() : Promise.reject(new Error(TEXTS.exports.noPicture))) : null}
            />
          )}
        </div>
      }
    >
      {/* Mostly what cannot be asked of this shop, such as a plan that is not there: no alarm. */}
      {error !== null && <p className="quiet" lang="en">{error}</p>}
      <div className="card-body" data-testid={`chart-${question.id}`} data-known={shown}>
        {shown && children(drawn)}
        {data !== null && empty && <p className="quiet empty">{TEXTS.dashboard.empty}</p>}
        {data === null && error === null && <p className="quiet empty">{TEXTS.loading}</p>}
      </div>
      {shown && table && <AsTable table={table} heading={heading} />}
      {shown && <Certainty answer={data} />}
    </Panel>
  );
}

function fileName({ question }: Figures): string {
  const day = new Date(question.from_ms).toISOString().slice(0, 10);
  return ["sealskin", question.id, question.site, question.camera, day].filter(Boolean).join("-");
}

export function AsTable({ table, heading }: { table: TableOf; heading: string }) {
  return (
    <details className="as-table">
      <summary>{TEXTS.minutes.table}</summary>
      <div className="table-scroll" tabIndex={0} role="group" aria-label={heading}>
        <table>
          <thead>
            <tr>
              {table.head.map((head) => (
                <th key={head} scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map(([first, ...rest], index) => (
              <tr key={index}>
                <th scope="row">{first}</th>
                {rest.map((cell, at) => (
                  <td key={at}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
