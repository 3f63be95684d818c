/** Sites side by side, and all of them rolled up. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { Chart } from "../charts/LazyChart";
import { type Series, sideBySide } from "../charts/drawings";
import type { Palette } from "../charts/palette";
import { ChartCard } from "../dashboard/ChartCard";
import { PeriodPicker, labelOf } from "../dashboard/PeriodPicker";
import { type Answer, type Question, getAnswer, questionPath } from "../dashboard/api";
import { useFigures } from "../dashboard/useFigures";
import { type Period, learnZone, siteOf, usePeriod } from "../dashboard/usePeriod";
import { type Value, byStart, duration, mostOf, share, sumOf, titleOf, valueOf, written } from "../dashboard/values";
import "../dashboard/dashboard.css";
import { Panel } from "../Panel";
import { count } from "../format";
import { useLive, useNow } from "../hooks";
import { PageHead } from "../shell/PageHead";
import { href } from "../shell/route";
import { TEXTS } from "../texts";

export default function SitesPage() {
  const period = usePeriod(useNow(60_000));
  const everywhere = useMemo(() => ({ ...period, site: "", camera: "" }), [period]);
  return (
    <>
      <PageHead heading={TEXTS.nav.sites}>
        <PeriodPicker period={{ ...period, sites: [] }} noCamera />
      </PageHead>
      <div className="cards">
        <RolledUp period={everywhere} />
        <Compare period={everywhere} />
      </div>
    </>
  );
}

interface Line {
  site: string;
  /** Of each camera. */
  people: readonly Value[];
  visitors: Value;
  rate: Value;
  dwell: Value;
  interest: Value;
}

/** Answers to one question of every site. */
function useEverySite(period: Period, id: string, step: "hour" | "day" | "total"): Map<string, Answer> {
  const { sites, from_ms, to_ms } = period;
  const [answers, setAnswers] = useState<Map<string, Answer>>(new Map());
  const questions = useMemo(
    () => sites.map((site): Question => ({ id, site, from_ms, to_ms, step, split: false })),
    [sites, id, from_ms, to_ms, step],
  );
  const paths = questions.map((one) => questionPath(one)).join(" ");
  useEffect(() => {
    const abort = new AbortController();
    setAnswers(new Map());
    for (const question of questions) {
      getAnswer(question, abort.signal).then(
        (answer) => setAnswers((old) => new Map([...old, [question.site ?? "", answer]])),
        () => undefined, // a site without an answer is shown as unknown
      );
    }
    return () => abort.abort();
    // The questions are written in their paths.
  }, [paths]);
  return answers;
}

/** What people call a site. */
const titleOfSite = (period: Period, name: string): string => period.infos.find((one) => one.name === name)?.title ?? name;

/** A sum; where some of it is unknown, of how much it is at least. */
function summed(values: readonly Value[]): string {
  const sum = count(sumOf(values));
  return sumOf(values) !== null && values.includes(null) ? `≥ ${sum}` : sum;
}

function RolledUp({ period }: { period: Period }) {
  const { cameras } = useLive();
  const visits = useEverySite(period, "visits", "total");
  const capture = useEverySite(period, "capture", "total");
  const dwell = useEverySite(period, "dwell", "total");
  const interest = useEverySite(period, "interest", "total");
  const words = TEXTS.dashboard;
  const figure = (answers: Map<string, Answer>, site: string, name: string): Value => {
    const row = answers.get(site)?.rows.find((one) => one.samples > 0);
    return row ? valueOf(row, name) : null;
  };
  const lines = period.sites.map((site): Line => {
    const here = (cameras ?? []).filter((camera) => (camera.site ?? period.infos[0]?.name ?? siteOf(camera)) === site);
    return {
      site,
      people: here.map((camera) => camera.people_now),
      visitors: figure(visits, site, "n_in"),
      rate: figure(capture, site, "rate"),
      dwell: figure(dwell, site, "dwell_mean_s"),
      interest: figure(interest, site, "interest"),
    };
  });
  return (
    <Panel heading={TEXTS.sitesPage.rolledUp} className="wide">
      <div className="table-scroll" tabIndex={0} role="group" aria-label={TEXTS.sitesPage.rolledUp}>
        <table className="figures-table" data-testid="sites">
          <thead>
            <tr>
              {[words.site, TEXTS.people.heading, words.visitors, words.captureRate, words.dwell, words.interest].map((head) => (
                <th key={head} scope="col">{head}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.site}>
                <th scope="row">
                  <a href={href("today", "", { site: line.site })}>{titleOfSite(period, line.site)}</a>
                </th>
                <td>{summed(line.people)}</td>
                <td>{count(line.visitors)}</td>
                <td>{share(line.rate)}</td>
                <td>{duration(line.dwell)}</td>
                <td>{share(line.interest)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.allSites}</th>
              <td>{summed(lines.flatMap((line) => line.people))}</td>
              <td>{summed(lines.map((line) => line.visitors))}</td>
              {/* Shares and means of several sites are no sums. */}
              <td>{TEXTS.unknown}</td>
              <td>{TEXTS.unknown}</td>
              <td>{TEXTS.unknown}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Panel>
  );
}

const COMPARED = [
  ["visits", "n_in"],
  ["occupancy", "people_mean"],
  ["dwell", "dwell_mean_s"],
  ["interest", "interest"],
] as const;

function Compare({ period }: { period: Period }) {
  const [which, choose] = useState(0);
  const [id, figure] = COMPARED[which] ?? COMPARED[0];
  const { from_ms, to_ms, span, sites, timezone } = period;
  const step = span === "week" ? "day" : "hour";
  const all = useFigures({ id, from_ms, to_ms, step, split: false });
  const answers = useEverySite(period, id, step);
  useEffect(() => {
    if (all.data) learnZone("", all.data.timezone);
  }, [all.data]);
  const column = all.data?.columns.find((one) => one.name === figure);
  const format = useMemo(() => (column ? written(column.unit, column.name) : String), [column]);
  const { labels, series } = useMemo(() => {
    const maps = sites.map((site) => [site, answers.get(site)] as const).flatMap(([site, answer]) => (answer ? [[site, byStart(answer, figure)] as const] : []));
    const starts = [...new Set(maps.flatMap(([, map]) => [...map.keys()]))].sort((a, b) => a - b);
    return {
      labels: starts.map((start) => labelOf(start, span, timezone)),
      series: maps.map(([name, map]): Series => ({ name: titleOfSite(period, name), values: starts.map((start) => map.get(start) ?? null) })),
    };
  }, [answers, sites, figure, span, timezone, period]);
  const draw = useCallback((palette: Palette) => sideBySide(labels, series, format, "")(palette), [labels, series, format]);
  const words = TEXTS.sitesPage;
  const empty = mostOf(series.flatMap((one) => [...one.values])) === null;
  return (
    <div className="wide">
      <div className="map-choices">
        <fieldset>
          <legend>{words.compare}</legend>
          {COMPARED.map(([metric], index) => (
            <label key={metric}>
              <input type="radio" name="compared" checked={index === which} onChange={() => choose(index)} />
              {TEXTS.sitesPage.compared[metric]}
            </label>
          ))}
        </fieldset>
      </div>
      <ChartCard
        heading={`${words.sideBySide}: ${words.compared[id]}`}
        figures={all}
        empty={empty}
        table={{
          head: [TEXTS.dashboard.time[span], ...series.map((one) => one.name)],
          rows: labels.map((label, at) => [label, ...series.map((one) => format(one.values[at] ?? null))]),
        }}
      >
        {(picture) => <Chart ref={picture} draw={draw} height={320} label={`${words.sideBySide}: ${column ? titleOf(column) : id}`} />}
      </ChartCard>
    </div>
  );
}

