/** How good the counts of a camera are, from clips that people counted, by hour of the day. */
import { useMemo } from "react";
import { Panel } from "../Panel";
import { useFigures } from "../dashboard/useFigures";
import { share } from "../dashboard/values";
import { count } from "../format";
import { TEXTS } from "../texts";
import type { Check } from "./api";

const WEEKS_MS = 8 * 7 * 24 * 3_600_000;

export function Accuracy({ camera, checks, error }: { camera: string; checks: readonly Check[]; error: string | null }) {
  // Whole hours, so that the question stays the same for a while.
  const to_ms = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  const question = useMemo(() => ({ id: "visits", camera, from_ms: to_ms - WEEKS_MS, to_ms, step: "total", split: false }) as const, [camera, to_ms]);
  const { data } = useFigures(question);
  const checked = data?.checked ?? null;
  const words = TEXTS.truth;
  return (
    <Panel heading={words.accuracy}>
      {error !== null && <p className="problem" role="alert">{error}</p>}
      {checked === null || checked.recall === null ? (
        <p className="quiet" data-testid="not-checked">{TEXTS.dashboard.notChecked}</p>
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
      {checks.length > 0 && <p className="quiet">{words.sum(count(checks.length))}</p>}
    </Panel>
  );
}
