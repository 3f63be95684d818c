/** How good the counts of a camera are, from clips that people counted, by hour of the day. */
import { useCallback, useMemo } from "react";
import { Panel } from "../Panel";
import { useFigures } from "../dashboard/useFigures";
import { share } from "../dashboard/values";
import { count } from "../format";
import { TEXTS } from "../texts";
import { useLoaded } from "../settings/useSettings";
import { type Check, getAccuracy } from "./api";

const WEEKS_MS = 8 * 7 * 24 * 3_600_000;

export function Accuracy({ camera, checks, error }: { camera: string; checks: readonly Check[]; error: string | null }) {
  // Whole hours, so that the question stays the same for a while.
  const to_ms = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  const question = useMemo(() => ({ id: "visits", camera, from_ms: to_ms - WEEKS_MS, to_ms, step: "total", split: false }) as const, [camera, to_ms]);
  const { data } = useFigures(question);
  const checked = data?.checked ?? null;
  // Asked again with each new count.
  const counts = checks.length;
  const askHours = useCallback((signal: AbortSignal) => getAccuracy(camera, signal), [camera, counts]);
  const hours = useLoaded(askHours).data ?? [];
  const words = TEXTS.truth;
  return (
    <Panel heading={words.accuracy}>
      {error !== null && <p className="problem" role="alert">{error}</p>}
      {checked === null || checked.recall === null ? (
        <p className="quiet" data-testid="not-checked">{data === null ? TEXTS.loading : TEXTS.dashboard.notChecked}</p>
      ) : (
        <dl className="facts" data-testid="accuracy">
          <div>
            <dt>{words.found}</dt>
            <dd>{share(checked.recall)}</dd>
            <dd className="between">{`${share(checked.recall_low)}–${share(checked.recall_high)}`}</dd>
          </div>
          <div>
            <dt>{words.right}</dt>
            <dd>{share(checked.precision)}</dd>
            <dd className="between">{`${share(checked.precision_low)}–${share(checked.precision_high)}`}</dd>
          </div>
          <div>
            <dt>{words.counts}</dt>
            <dd>{count(checked.true)}</dd>
            <dd className="between">{words.ofClips(count(checked.clips), checked.hours.map((hour) => `${hour}:00`).join(", "))}</dd>
          </div>
        </dl>
      )}
      {hours.length > 0 && (
        <table className="figures-table" data-testid="accuracy-by-hour">
          <thead>
            <tr>
              {[TEXTS.lines.line, TEXTS.dashboard.time.day, words.found, words.right].map((head) => (
                <th key={head} scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {hours.map((one) => (
              <tr key={`${one.line} ${one.hour}`}>
                <th scope="row">{one.line}</th>
                <td>{`${one.hour}:00`}</td>
                <td>{between(one.checked.recall, one.checked.recall_low, one.checked.recall_high)}</td>
                <td>{between(one.checked.precision, one.checked.precision_low, one.checked.precision_high)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {checks.length > 0 && <p className="quiet">{words.sum(count(checks.length))}</p>}
    </Panel>
  );
}

/** A share with its interval; unknown where nothing was seen. */
const between = (value: number | null, low: number | null, high: number | null): string =>
  value === null ? TEXTS.unknown : `${share(value)} (${share(low)}–${share(high)})`;
