/** Heat maps: where people are, stop, and face the goods, over the sealed picture or the plan. */
import { type Ref, useEffect, useMemo } from "react";
import { ChartCard } from "../dashboard/ChartCard";
import { HeatMap } from "../dashboard/HeatMap";
import { PeriodPicker } from "../dashboard/PeriodPicker";
import { heatColour, scaleOf } from "../dashboard/heat";
import type { Grid } from "../dashboard/api";
import { useFigures } from "../dashboard/useFigures";
import { type Period, learnZone, siteOf, usePeriod } from "../dashboard/usePeriod";
import { titleOf, written } from "../dashboard/values";
import "../dashboard/dashboard.css";
import type { Picture } from "../charts/LazyChart";
import { useNow } from "../hooks";
import { useStill } from "../live/useStill";
import { planPictureUrl } from "../setup/api";
import { PageHead } from "../shell/PageHead";
import { ask, useRoute } from "../shell/route";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";
import "./maps.css";

const FIGURES = ["visits", "stays", "dwell_s", "interest_s"] as const;
type Figure = (typeof FIGURES)[number];

export default function MapsPage() {
  const period = usePeriod(useNow(60_000));
  const { query } = useRoute();
  const figure = FIGURES.find((one) => one === query.get("figure")) ?? "dwell_s";
  const on = query.get("on") === "plan" ? "plan" : "image";
  const words = TEXTS.maps;
  const camera = period.cameras.find((one) => one.name === period.camera) ?? period.cameras[0] ?? null;
  return (
    <>
      <PageHead heading={TEXTS.nav.maps}>
        <PeriodPicker period={{ ...period, camera: camera?.name ?? "" }} oneCamera noCamera={on === "plan"} />
      </PageHead>
      <div className="map-choices">
        <fieldset>
          <legend>{words.show}</legend>
          {FIGURES.map((one) => (
            <label key={one}>
              <input type="radio" name="figure" checked={one === figure} onChange={() => ask({ figure: one })} />
              {words.figures[one]}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{words.over}</legend>
          {(["image", "plan"] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="on" checked={one === on} onChange={() => ask({ on: one === "image" ? null : one })} />
              {words.grounds[one]}
            </label>
          ))}
        </fieldset>
      </div>
      {camera === null ? <p className="quiet">{TEXTS.noCameras.heading}</p> : <MapCard key={on} period={period} camera={camera} figure={figure} on={on} />}
    </>
  );
}

interface MapCardProps {
  period: Period;
  camera: CameraNow;
  figure: Figure;
  on: "image" | "plan";
}

function MapCard({ period, camera, figure, on }: MapCardProps) {
  const { from_ms, to_ms } = period;
  const site = period.site || camera.site || (period.infos[0]?.name ?? siteOf(camera));
  const of = on === "plan" ? { site } : { camera: camera.name };
  const figures = useFigures({ id: "heat", ...of, from_ms, to_ms, step: "total", on });
  const timezone = figures.data?.timezone;
  useEffect(() => {
    if (timezone !== undefined) learnZone(period.site, timezone);
  }, [period.site, timezone]);
  const grid = figures.data?.grid ?? null;
  const values = useMemo(() => grid?.cells[figure] ?? [], [grid, figure]);
  const top = useMemo(() => scaleOf(values), [values]);
  const column = figures.data?.columns.find((one) => one.name === figure);
  const words = TEXTS.maps;
  const name = on === "plan" ? site : camera.name;
  const format = column ? written(column.unit, column.name) : String;
  return (
    <ChartCard
      heading={`${words.figures[figure]}: ${name}`}
      figures={figures}
      empty={grid === null || top === 0}
      table={grid && column ? tableOf(grid, values, titleOf(column), format) : null}
    >
      {(picture) =>
        grid && (
          <>
            <Ground grid={grid} values={values} top={top} camera={camera} drawn={period.infos.some((one) => one.name === site && one.plan?.drawn)} site={site} label={words.summary(words.figures[figure], name, hottest(grid, values))} picture={picture} />
            <Scale top={format(top)} />
          </>
        )
      }
    </ChartCard>
  );
}

interface GroundProps {
  grid: Grid;
  values: readonly number[];
  top: number;
  camera: CameraNow;
  site: string;
  /** Whether there is a drawing of the site's floor. */
  drawn: boolean;
  label: string;
  picture: Ref<Picture>;
}

/** The map over its ground: a sealed still of the camera, or the drawing of the plan. */
function Ground({ grid, values, top, camera, site, drawn, label, picture }: GroundProps) {
  const onPlan = grid.on === "plan";
  const still = useStill(onPlan ? null : camera.name, camera.state === "running");
  const shape = onPlan ? (grid.height_m ?? 1) / (grid.width_m ?? 1) : (camera.height_px ?? still.height) / (camera.width_px ?? still.width);
  return (
    <>
      <HeatMap
        ref={picture}
        columns={grid.columns}
        rows={grid.rows}
        values={values}
        top={top}
        background={!onPlan ? still.url : drawn ? planPictureUrl(site) : null}
        shape={shape}
        label={label}
      />
      {!onPlan && still.url === null && camera.state !== "running" && <p className="quiet">{TEXTS.maps.noStill}</p>}
    </>
  );
}

function Scale({ top }: { top: string }) {
  const stops = [0, 0.25, 0.5, 0.75, 1].map((part) => `rgb(${heatColour(Math.max(part, 0.001)).slice(0, 3).join()})`);
  return (
    <p className="heat-scale">
      <span>0</span>
      <span className="heat-band" style={{ background: `linear-gradient(90deg, ${stops.join()})` }} aria-hidden="true" />
      <span>{top}</span>
    </p>
  );
}

/** Where in the picture the strongest cell lies, in words. */
function hottest(grid: Grid, values: readonly number[]): string {
  const index = values.indexOf(Math.max(...values));
  const share = (part: number, all: number): number => Math.round(((part + 0.5) / all) * 100);
  return TEXTS.setup.place(share(index % grid.columns, grid.columns), share(Math.floor(index / grid.columns), grid.rows));
}

/** Thirds of the ground by thirds: what a table of cells can say to who hears it. */
function tableOf(grid: Grid, values: readonly number[], title: string, format: (value: number) => string) {
  const parts = [0, 1, 2] as const;
  const third = (index: number, all: number): number => Math.min(2, Math.floor((index * 3) / all));
  const sums = parts.map(() => parts.map(() => 0));
  values.forEach((value, index) => {
    const row = sums[third(Math.floor(index / grid.columns), grid.rows)];
    const at = third(index % grid.columns, grid.columns);
    if (row) row[at] = (row[at] ?? 0) + value;
  });
  const words = TEXTS.maps;
  return {
    head: [title, words.left, words.middle, words.right],
    rows: sums.map((row, index) => [[words.back, words.middle, words.front][index] ?? "", ...row.map(format)]),
  };
}
