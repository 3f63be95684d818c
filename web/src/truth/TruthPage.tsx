/** Count what sealed clips show, with two keys, so that every chart knows how good its counts are. */
import { useCallback, useState } from "react";
import { Panel } from "../Panel";
import { hourAt } from "../dashboard/time";
import "../dashboard/dashboard.css";
import { count, moment } from "../format";
import { useLive, useNow } from "../hooks";
import { useLoaded } from "../settings/useSettings";
import { Loading } from "../shell/App";
import { PageHead } from "../shell/PageHead";
import { ask, href, useRoute } from "../shell/route";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";
import { Accuracy } from "./Accuracy";
import { Counter } from "./Counter";
import { type Check, getChecks, getRecorded, getWeek } from "./api";
import { type Clip, choose } from "./clips";
import "./truth.css";

export default function TruthPage() {
  const { cameras } = useLive();
  const { query } = useRoute();
  if (cameras === null) return <Loading />;
  const able = cameras.filter((camera) => camera.lines.length > 0);
  const camera = able.find((one) => one.name === query.get("camera")) ?? able[0] ?? null;
  const words = TEXTS.truth;
  return (
    <>
      <PageHead heading={TEXTS.nav.truth}>
        {able.length > 1 && (
          <div className="period">
            <select aria-label={TEXTS.cameras} value={camera?.name} onChange={(event) => ask({ camera: event.currentTarget.value })}>
              {able.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </div>
        )}
      </PageHead>
      <p className="lead">{words.lead}</p>
      {camera ? (
        <CameraTruth key={camera.name} camera={camera} />
      ) : (
        <p>
          {words.noLine} <a href={href("settings")}>{TEXTS.nav.settings}</a>
        </p>
      )}
    </>
  );
}

function CameraTruth({ camera }: { camera: CameraNow }) {
  const { name } = camera;
  const now = useNow(60_000);
  const [line, setLine] = useState(camera.lines[0]?.name ?? "");
  const [clip, setClip] = useState<Clip | null>(null);
  const askClips = useCallback(
    async (signal: AbortSignal): Promise<Clip[]> => {
      const [recorded, minutes] = await Promise.all([getRecorded(name, signal), getWeek(name, signal)]);
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
      return choose(recorded, minutes, (time_ms) => hourAt(time_ms, zone));
    },
    [name],
  );
  const askChecks = useCallback((signal: AbortSignal) => getChecks(name, signal), [name]);
  const clips = useLoaded(askClips);
  const checks = useLoaded(askChecks);
  const words = TEXTS.truth;
  const drawn = camera.lines.find((one) => one.name === line) ?? camera.lines[0];
  const done = (one: Clip): Check | undefined =>
    checks.data?.find((check) => check.line === line && check.start_ms === one.start_ms);
  return (
    <div className="cards">
      {clip && drawn ? (
        <Counter
          key={`${clip.start_ms} ${line}`}
          camera={camera}
          line={drawn}
          clip={clip}
          onSaved={() => {
            setClip(null);
            checks.again();
          }}
          onLeave={() => setClip(null)}
        />
      ) : (
        <Panel heading={words.clips}>
          {camera.lines.length > 1 && (
            <div className="period">
              <select aria-label={TEXTS.lines.line} value={line} onChange={(event) => setLine(event.currentTarget.value)}>
                {camera.lines.map((one) => (
                  <option key={one.name}>{one.name}</option>
                ))}
              </select>
            </div>
          )}
          {clips.error !== null && <p className="problem" role="alert">{clips.error}</p>}
          {clips.data?.length === 0 && <p className="quiet">{camera.recorded ? words.noClips : words.notRecorded}</p>}
          <ul className="rows" data-testid="clips">
            {(clips.data ?? []).map((one) => {
              const check = done(one);
              return (
                <li key={one.start_ms}>
                  <span>
                    <strong>{words.kinds[one.kind]}</strong> <span className="quiet">{moment(one.start_ms, now)}</span>
                  </span>
                  {check ? (
                    <span className="quiet">{words.counted(count(check.n_in), count(check.n_out))}</span>
                  ) : (
                    <button type="button" className="plain-button" onClick={() => setClip(one)}>
                      {words.begin}
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
        </Panel>
      )}
      <Accuracy camera={name} checks={checks.data ?? []} error={checks.error} />
    </div>
  );
}
