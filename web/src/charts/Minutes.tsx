/** The last hour of a camera: people per minute, and who went in and out. */
import { useComputedColorScheme } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { Panel } from "../Panel";
import { type Minute, getMinutes } from "../api";
import { clock, count, mean } from "../format";
import { usePolled } from "../hooks";
import { TEXTS } from "../texts";
import { Plot } from "./Plot";
import { DARK, LIGHT, crossingOptions, peopleOptions } from "./options";
import { crossingColumns, peopleColumns, summarise } from "./series";

const MINUTES = 60;
const EVERY_MS = 10_000;

interface MinutesProps {
  camera: string;
  hasLines: boolean;
  reconnects: number;
}

export function Minutes({ camera, hasLines, reconnects }: MinutesProps) {
  const ask = useCallback((signal: AbortSignal) => getMinutes(camera, MINUTES, signal), [camera]);
  const { data, error } = usePolled(ask, EVERY_MS, reconnects);
  const known = data?.some((minute) => minute.samples > 0) ?? false;
  return (
    <Panel
      heading={TEXTS.minutes.heading}
      className="minutes"
    >
      {error !== null && (
        <p className="problem">
          {TEXTS.minutes.failed} {error}
        </p>
      )}
      <div data-testid="chart-minutes" data-known={known}>
        {data !== null && known && <Charts minutes={data} hasLines={hasLines} />}
        {data !== null && !known && <p className="quiet empty">{TEXTS.minutes.none}</p>}
        {data === null && error === null && <p className="quiet empty">{TEXTS.minutes.loading}</p>}
      </div>
    </Panel>
  );
}

function Charts({ minutes, hasLines }: { minutes: Minute[]; hasLines: boolean }) {
  const scheme = useComputedColorScheme("light");
  const colours = scheme === "dark" ? DARK : LIGHT;
  const forPeople = useMemo(() => peopleOptions(colours), [colours]);
  const forCrossings = useMemo(() => crossingOptions(colours), [colours]);
  const people = useMemo(() => {
    const { time_s, mean: means, max } = peopleColumns(minutes);
    return [time_s, max, means] as const;
  }, [minutes]);
  const crossings = useMemo(() => {
    const { time_s, n_in, n_out } = crossingColumns(minutes);
    return [time_s, n_in, n_out] as const;
  }, [minutes]);
  const { known, latestMean, most } = summarise(minutes);
  const crossed = hasLines || minutes.some((minute) => minute.n_in > 0 || minute.n_out > 0);
  return (
    <>
      <figure aria-label={TEXTS.minutes.summary(known, mean(latestMean), count(most))}>
        <figcaption>{TEXTS.minutes.people}</figcaption>
        <Plot options={forPeople} data={people as never} />
      </figure>
      {crossed && (
        <figure aria-label={TEXTS.minutes.crossings}>
          <figcaption>{TEXTS.minutes.crossings}</figcaption>
          <Plot options={forCrossings} data={crossings as never} />
        </figure>
      )}
      <details className="as-table">
        <summary>{TEXTS.minutes.table}</summary>
        <MinuteTable minutes={minutes} />
      </details>
    </>
  );
}

function MinuteTable({ minutes }: { minutes: readonly Minute[] }) {
  const { minute, mean: meanOf, max, in: entered, out: left } = TEXTS.minutes;
  return (
    <table>
      <thead>
        <tr>
          {[minute, meanOf, max, entered, left].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {minutes
          .filter((row) => row.samples > 0)
          .reverse()
          .map((row) => (
            <tr key={row.minute_ms}>
              <th scope="row">{clock(row.minute_ms)}</th>
              <td>{mean(row.people_mean)}</td>
              <td>{count(row.people_max)}</td>
              <td>{count(row.n_in)}</td>
              <td>{count(row.n_out)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
