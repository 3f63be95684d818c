/** The cameras that there are, and a form for another. */
import { Panel } from "../Panel";
import { useLive } from "../hooks";
import { href } from "../shell/route";
import { AddCamera } from "../setup/AddCamera";
import { TEXTS } from "../texts";
import { FileState } from "./FileState";
import { sitesOf, useSettings } from "./useSettings";

export function CameraList() {
  const { cameras } = useLive();
  const settings = useSettings();
  return (
    <div className="settings-parts">
      <FileState settings={settings} />
      <Panel heading={TEXTS.settings.parts.cameras}>
        {cameras?.length === 0 && <p className="quiet">{TEXTS.settings.noCameras}</p>}
        <ul className="rows" data-testid="cameras">
          {(cameras ?? []).map((camera) => (
            <li key={camera.name}>
              <a className="row-link" href={href("settings", `camera/${camera.name}`)}>
                {camera.name}
              </a>
              <span className="state-line" data-state={camera.state}>
                <span className="dot" aria-hidden="true" />
                {TEXTS.states[camera.state].short}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <AddCamera sites={sitesOf(settings.data)} taken={(cameras ?? []).map((camera) => camera.name)} />
    </div>
  );
}
