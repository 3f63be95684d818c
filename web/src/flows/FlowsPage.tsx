/** Ways through the shop: from zone to zone, the most usual orders, and journeys across cameras. */
import { useCallback, useEffect, useMemo } from "react";
import { Chart } from "../charts/LazyChart";
import { type Flow, sankey } from "../charts/drawings";
import type { Palette } from "../charts/palette";
import { ChartCard } from "../dashboard/ChartCard";
import { PeriodPicker } from "../dashboard/PeriodPicker";
import { useFigures } from "../dashboard/useFigures";
import { type Period, learnZone, usePeriod } from "../dashboard/usePeriod";
import { duration, valueOf } from "../dashboard/values";
import "../dashboard/dashboard.css";
import { count, mean } from "../format";
import { useNow } from "../hooks";
import { PageHead } from "../shell/PageHead";
import { TEXTS } from "../texts";

export default function FlowsPage() {
  const period = usePeriod(useNow(60_000));
  return (
    <>
      <PageHead heading={TEXTS.nav.flows}>
        <PeriodPicker period={period} />
      </PageHead>
      <div className="cards">
        <FlowCard period={period} />
        <PathCard period={period} />
        {(period.site !== "" || period.sites.length === 1) && <JourneyCard period={period} />}
      </div>
    </>
  );
}

function FlowCard({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms } = period;
  const figures = useFigures({ id: "flows", site, camera, from_ms, to_ms, step: "total", split: true });
  const timezone = figures.data?.timezone;
  useEffect(() => {
    if (timezone !== undefined) learnZone(site, timezone);
  }, [site, timezone]);
  const words = TEXTS.flows;
  const flows = useMemo<Flow[]>(() => {
    const rows = figures.data?.rows ?? [];
    // Zones of two cameras may have one name.
    const several = new Set(rows.map((row) => row.camera)).size > 1;
    const named = (camera: string | null, zone: string): string => (several && camera !== null ? `${camera} · ${zone}` : zone);
    return rows.flatMap((row) => {
      const n = valueOf(row, "n");
      return n && row.key !== null && row.target !== null ? [{ from: named(row.camera, row.key), to: named(row.camera, row.target), n }] : [];
    });
  }, [figures.data]);
  const draw = useCallback((palette: Palette) => sankey(flows, { from: TEXTS.flows.from, to: TEXTS.flows.to })(palette), [flows]);
  const sorted = [...flows].sort((a, b) => b.n - a.n);
  const most = sorted[0];
  return (
    <ChartCard
      heading={words.heading}
      figures={figures}
      empty={flows.length === 0}
      className="wide"
      table={{ head: [words.from, words.to, words.went], rows: sorted.map((flow) => [flow.from, flow.to, count(flow.n)]) }}
    >
      {(picture) => (
        <>
          <p className="sides quiet" aria-hidden="true">
            <span>{words.from}</span>
            <span>{words.to}</span>
          </p>
          <Chart ref={picture} draw={draw} height={Math.min(640, 220 + flows.length * 12)} label={most ? words.summary(most.from, most.to, count(most.n)) : words.heading} />
        </>
      )}
    </ChartCard>
  );
}

function PathCard({ period }: { period: Period }) {
  const { site, camera, from_ms, to_ms } = period;
  const figures = useFigures({ id: "paths", site, camera, from_ms, to_ms, step: "total" });
  const words = TEXTS.flows;
  const rows = (figures.data?.rows ?? []).filter((row) => valueOf(row, "n"));
  const top = Math.max(1, ...rows.map((row) => valueOf(row, "n") ?? 0));
  return (
    <ChartCard heading={words.paths} figures={figures} empty={rows.length === 0} table={null} picture={false}>
      {() => (
        <ol className="paths">
          {rows.map((row) => {
            const n = valueOf(row, "n") ?? 0;
            return (
              <li key={`${row.camera} ${row.key}`}>
                <span className="path-name">{row.key}</span>
                <span className="path-bar" style={{ inlineSize: `${(n / top) * 100}%` }} aria-hidden="true" />
                <span className="path-count">{count(n)}</span>
              </li>
            );
          })}
        </ol>
      )}
    </ChartCard>
  );
}

function JourneyCard({ period }: { period: Period }) {
  const { site, from_ms, to_ms } = period;
  const figures = useFigures({ id: "journeys", site, from_ms, to_ms, step: "total", split: false });
  const words = TEXTS.flows;
  const row = figures.data?.rows.find((one) => valueOf(one, "n") !== null);
  return (
    <ChartCard heading={words.journeys} figures={figures} empty={row === undefined} table={null} picture={false}>
      {() =>
        row && (
          <dl className="facts">
            <div>
              <dt>{words.people}</dt>
              <dd>{count(valueOf(row, "n"))}</dd>
            </div>
            <div>
              <dt>{words.camerasEach}</dt>
              <dd>{mean(valueOf(row, "cameras_mean"))}</dd>
            </div>
            <div>
              <dt>{words.duration}</dt>
              <dd>{duration(valueOf(row, "duration_mean_s"))}</dd>
            </div>
          </dl>
        )
      }
    </ChartCard>
  );
}
