/** Count what sealed clips show, with two keys, so that every chart knows how good its counts are. */
import { useCallback, useState } from "react";
import { Panel } from "../Panel";
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
import { getChecks, getClips } from "./api";
import type { Clip } from "./clips";
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
  const askClips = useCallback((signal: AbortSignal) => getClips(name, signal), [name]);
  const askChecks = useCallback((signal: AbortSignal) => getChecks(name, signal), [name]);
  const clips = useLoaded(askClips);
  const checks = useLoaded(askChecks);
  const words = TEXTS.truth;
  const drawn = camera.lines.find((one) => one.name === line) ?? camera.lines[0];
  const offered = (clips.data ?? []).filter((one) => one.line === line);
  const counted = (checks.data ?? []).filter((one) => one.line === line);
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
            clips.again();
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
          {clips.data !== null && offered.length === 0 && (
            <p className="quiet">{camera.recorded ? words.noClips : words.notRecorded}</p>
          )}
          <ul className="rows" data-testid="clips">
            {offered.map((one) => (
              <li key={one.start_ms}>
                <ClipName clip={one} now={now} />
                <button type="button" className="plain-button" onClick={() => setClip(one)}>
                  {words.begin}
                </button>
              </li>
            ))}
            {counted.map((one) => (
              <li key={one.id}>
                <ClipName clip={one} now={now} />
                <span className="quiet">{words.counted(count(one.n_in), count(one.n_out))}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Accuracy camera={name} checks={checks.data ?? []} error={checks.error} />
    </div>
  );
}

function ClipName({ clip, now }: { clip: Clip; now: number }) {
  return (
    <span>
      <strong>{TEXTS.truth.kinds[clip.kind]}</strong> <span className="quiet">{moment(clip.start_ms, now)}</span>
    </span>
  );
}
