/** Who went in and out, for each line. */
import { useCallback } from "react";
import { Panel } from "../Panel";
import { type LineTotal, getLines } from "../api";
import { count } from "../format";
import { usePolled } from "../hooks";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";

const EVERY_MS = 10_000;

export function Lines({ camera, reconnects }: { camera: CameraNow; reconnects: number }) {
  const { name } = camera;
  const ask = useCallback((signal: AbortSignal) => getLines(name, signal), [name]);
  // Also at each crossing, so that the two counts agree.
  const crossings = Object.values(camera.line_counts).reduce((sum, one) => sum + one.n_in + one.n_out, 0);
  const { data } = usePolled(ask, EVERY_MS, `${reconnects}/${crossings}`);
  const names = [...new Set([...camera.lines.map((line) => line.name), ...(data ?? []).map((total) => total.line)])];
  return (
    <Panel heading={TEXTS.lines.heading} className="lines">
      {names.length === 0 && <p className="quiet">{TEXTS.lines.none}</p>}
      {names.map((line) => (
        <LineCard
          key={line}
          line={line}
          camera={camera}
          today={data?.find((total) => total.line === line) ?? null}
          named={names.length > 1}
        />
      ))}
    </Panel>
  );
}

interface LineCardProps {
  line: string;
  camera: CameraNow;
  today: LineTotal | null;
  named: boolean;
}

function LineCard({ line, camera, today, named }: LineCardProps) {
  const counts = camera.line_counts[line];
  return (
    <div className="line" role="group" aria-label={`${TEXTS.lines.line} ${line}`}>
      {named && <h3>{line}</h3>}
      <dl className="pair">
        <div>
          <dt>{TEXTS.lines.in}</dt>
          <dd className="figure small" data-testid="count-in">
            {count(counts?.n_in)}
          </dd>
        </div>
        <div>
          <dt>{TEXTS.lines.out}</dt>
          <dd className="figure small" data-testid="count-out">
            {count(counts?.n_out)}
          </dd>
        </div>
      </dl>
      <p className="quiet">{TEXTS.lines.sinceStart}</p>
      {/* Its place is kept until it is known, so that nothing below moves. */}
      <p className="quiet">{today ? TEXTS.lines.today(today.n_in, today.n_out) : "\u00a0"}</p>
    </div>
  );
}
