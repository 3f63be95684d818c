/** How sure the figures of a chart are: what was watched, what was checked, and what is in doubt. */
import { clock, count } from "../format";
import { href } from "../shell/route";
import { TEXTS } from "../texts";
import type { Answer, Row } from "./api";
import { share } from "./values";

export function Certainty({ answer }: { answer: Answer }) {
  const words = TEXTS.dashboard;
  const { checked, flags } = answer;
  const minutes = watched(answer.rows);
  return (
    <div className="certainty">
      <p className="quiet">
        {/* A map has no rows that would tell. */}
        {answer.rows.length > 0 && (
          <>
            <span data-testid="samples">{words.watched(count(minutes))}</span>
            {" · "}
          </>
        )}
        {checked && checked.recall !== null ? (
          <span data-testid="checked">
            {words.checked(
              share(checked.recall),
              `${share(checked.recall_low)}–${share(checked.recall_high)}`,
              share(checked.precision),
              `${share(checked.precision_low)}–${share(checked.precision_high)}`,
              count(checked.clips),
            )}
          </span>
        ) : (
          <a href={href("truth")} className="not-checked" data-testid="not-checked">
            {words.notChecked}
          </a>
        )}
      </p>
      {flags.length > 0 && (
        <ul className="flags">
          {flags.map((flag) => (
            <li key={`${flag.camera} ${flag.kind} ${flag.start_ms}`}>
              {words.flags[flag.kind]} ({flag.camera}, {clock(flag.start_ms)}–{flag.end_ms === null ? "" : clock(flag.end_ms)})
            </li>
          ))}
        </ul>
      )}
      {answer.notes.map((note) => (
        <p key={note} className="quiet" lang="en">{note}</p>
      ))}
    </div>
  );
}

/** Minutes watched; rows of the same time and camera tell of the same minutes, some of them of none. */
export function watched(rows: readonly Pick<Row, "start_ms" | "camera" | "samples">[]): number {
  const seen = new Map<string, number>();
  for (const { start_ms, camera, samples } of rows) {
    const of = `${start_ms} ${camera}`;
    seen.set(of, Math.max(seen.get(of) ?? 0, samples));
  }
  return [...seen.values()].reduce((sum, samples) => sum + samples, 0);
}
