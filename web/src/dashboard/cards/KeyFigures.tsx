/** The figures of a period that are read first, and how they stand against the week before. */
import { count } from "../../format";
import { TEXTS } from "../../texts";
import type { Answer } from "../api";
import { type Figures, useFigures } from "../useFigures";
import { type Period, endOfWholeHours } from "../usePeriod";
import { type Value, duration, mostOf, share, sumOf, valueOf } from "../values";

interface KeyFiguresProps {
  period: Period;
  now: number;
  visits: Figures;
  visitsBefore: Figures;
}

export function KeyFigures({ period, now, visits, visitsBefore }: KeyFiguresProps) {
  const { site, camera, from_ms, to_ms, before } = period;
  const asked = { site, camera, from_ms, to_ms, step: "total", split: false } as const;
  const asBefore = { ...asked, ...before };
  // By camera, since cameras that see the same floor must not be summed up.
  const occupancy = useFigures({ ...asked, id: "occupancy", split: true });
  const dwell = useFigures({ ...asked, id: "dwell" });
  const dwellBefore = useFigures({ ...asBefore, id: "dwell" });
  const interest = useFigures({ ...asked, id: "interest" });
  const interestBefore = useFigures({ ...asBefore, id: "interest" });
  const capture = useFigures({ ...asked, id: "capture" });
  const captureBefore = useFigures({ ...asBefore, id: "capture" });
  const words = TEXTS.dashboard;

  const end = endOfWholeHours(period, now);
  const shift = period.from_ms - before.from_ms;
  const compared = [sumUpTo(visits.data, end), sumUpTo(visitsBefore.data, end - shift)] as const;
  return (
    <ul className="key-figures" data-testid="key-figures">
      <Figure of={visits} name={words.visitors} value={count(sumUpTo(visits.data, Infinity))} change={changeOf(...compared)} />
      <Figure of={occupancy} name={words.mostSeen} value={count(mostOf((occupancy.data?.rows ?? []).map((row) => (row.key === null ? valueOf(row, "people_max") : null))))} />
      <Figure of={dwell} name={words.dwell} value={duration(only(dwell.data, "dwell_mean_s"))} before={duration(only(dwellBefore.data, "dwell_mean_s"))} />
      <Figure of={interest} name={words.interest} value={share(only(interest.data, "interest"))} before={share(only(interestBefore.data, "interest"))} />
      <Figure of={capture} name={words.captureRate} value={share(only(capture.data, "rate"))} before={share(only(captureBefore.data, "rate"))} />
    </ul>
  );
}

interface FigureProps {
  of: Figures;
  name: string;
  value: string;
  /** By how much it is more or less than the week before, as a share. */
  change?: Value;
  before?: string;
}

function Figure({ of, name, value, change, before }: FigureProps) {
  const words = TEXTS.dashboard;
  const known = value !== TEXTS.unknown;
  return (
    <li className="panel key-figure">
      <p className="quiet">{name}</p>
      <p className="key-value" data-unknown={!known}>{value}</p>
      <p className="quiet">
        {change != null ? (
          <>
            {/* An arrow beside the sign: colour alone does not tell everybody. */}
            <strong className="change" data-more={change >= 0}>
              {change >= 0 ? "▲" : "▼"} {share(Math.abs(change))}
            </strong>{" "}
            {words.againstWeekBefore}
          </>
        ) : before !== undefined && before !== TEXTS.unknown ? (
          `${words.weekBefore}: ${before}`
        ) : known ? (
          "\u00a0"
        ) : (
          (of.error ?? (of.data === null ? TEXTS.loading : words.unknown))
        )}
      </p>
    </li>
  );
}

/** The only row's figure; null where it is unknown. */
const only = (answer: Answer | null, name: string): Value => {
  const row = answer?.rows.find((one) => one.samples > 0);
  return row ? valueOf(row, name) : null;
};

/** People who came in up to a moment; null while nothing is known. */
function sumUpTo(answer: Answer | null, end_ms: number): Value {
  const rows = (answer?.rows ?? []).filter((row) => row.start_ms < end_ms && row.samples > 0);
  return sumOf(rows.map((row) => valueOf(row, "n_in")));
}

function changeOf(now: Value, before: Value): Value {
  return now === null || before === null || before === 0 ? null : now / before - 1;
}
