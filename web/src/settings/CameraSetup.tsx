/** Set one camera up: see it sealed, draw over it, put it on the plan, say where it hangs. */
import { Button, NativeSelect, Switch } from "@mantine/core";
import { useCallback, useState } from "react";
import { Panel } from "../Panel";
import { sentenceOf } from "../api";
import { StateBadge } from "../cards/StateBadge";
import { useLive } from "../hooks";
import { Stage } from "../live/Stage";
import { useStill } from "../live/useStill";
import { DrawPanel } from "../setup/DrawPanel";
import { FloorPanel } from "../setup/FloorPanel";
import {
  type CameraSettings, type Site, changeCamera, getCameraSettings, getDrawing, planPictureUrl, removeCamera,
} from "../setup/api";
import type { Drawing } from "../setup/shapes";
import { Loading, useConnection } from "../shell/App";
import { go, href } from "../shell/route";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";
import { sitesOf, useLoaded, useSettings } from "./useSettings";

interface Both {
  settings: CameraSettings;
  drawing: Drawing;
}

export function CameraSetup({ name }: { name: string }) {
  const ask = useCallback(
    async (signal: AbortSignal): Promise<Both> => {
      const [settings, drawing] = await Promise.all([getCameraSettings(name, signal), getDrawing(name, signal)]);
      return { settings, drawing };
    },
    [name],
  );
  const loaded = useLoaded(ask);
  const installation = useSettings();
  const { cameras } = useLive();
  const camera = cameras?.find((one) => one.name === name) ?? null;
  const still = useStill(name, camera?.state === "running");
  if (loaded.error !== null && loaded.data === null) return <p className="problem" role="alert">{loaded.error}</p>;
  if (loaded.data === null || installation.data === null) return <Loading />;
  const { settings, drawing } = loaded.data;
  const sites = sitesOf(installation.data);
  const site = sites.find((one) => one.name === settings.site) ?? sites[0];
  const picture = still.url === null && camera ? { ...still, ...sizeOf(camera) } : still;
  return (
    <div className="settings-parts">
      <div className="setup-top">
        <See camera={camera} name={name} />
        <Details name={name} settings={settings} sites={sites} onChanged={loaded.again} />
      </div>
      <p>
        <Button size="compact-sm" variant="default" onClick={still.again} disabled={camera?.state !== "running"}>
          {TEXTS.setup.newStill}
        </Button>
      </p>
      <DrawPanel camera={name} saved={drawing} picture={picture} onSaved={loaded.again} />
      {site?.plan ? (
        <FloorPanel
          key={`${site.name} ${site.plan.width_m} ${site.plan.height_m}`}
          camera={name}
          saved={settings.floor}
          plan={site.plan}
          planPicture={site.plan.picture === null ? null : planPictureUrl(site.name)}
          picture={picture}
          onSaved={loaded.again}
        />
      ) : (
        <Panel heading={TEXTS.floor.heading}>
          <p className="quiet">{TEXTS.floor.noPlan}</p>
          <p>
            <a href={href("settings", "sites")}>{TEXTS.settings.parts.sites}</a>
          </p>
        </Panel>
      )}
    </div>
  );
}

const sizeOf = (camera: CameraNow): { width: number; height: number } => ({
  width: camera.width_px ?? 16,
  height: camera.height_px ?? 9,
});

function See({ camera, name }: { camera: CameraNow | null; name: string }) {
  const connection = useConnection();
  return (
    <Panel heading={name} className="live" aside={camera && <StateBadge camera={camera} connection={connection} />}>
      {camera ? <Stage camera={camera} overlay /> : <Loading />}
    </Panel>
  );
}

interface DetailsProps {
  name: string;
  settings: CameraSettings;
  sites: readonly Site[];
  onChanged: () => void;
}

function Details({ name, settings, sites, onChanged }: DetailsProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const [sure, setSure] = useState(false);
  const words = TEXTS.settings;
  const set = (values: Record<string, unknown>): void => {
    setProblem(null);
    changeCamera(name, values).then(onChanged, (error: unknown) => setProblem(sentenceOf(error)));
  };
  const remove = (): void => {
    removeCamera(name).then(
      () => go(href("settings", "cameras")),
      (error: unknown) => setProblem(sentenceOf(error)),
    );
  };
  return (
    <Panel heading={words.details} className="form">
      <p className="quiet source">
        {TEXTS.addCamera.source}: <code>{settings.source}</code>
      </p>
      {sites.length > 0 && (
        <NativeSelect
          label={TEXTS.addCamera.site}
          value={settings.site ?? sites[0]?.name ?? ""}
          onChange={(event) => set({ site: event.currentTarget.value })}
          data={sites.map((one) => ({ value: one.name, label: one.title || one.name }))}
        />
      )}
      <Switch label={words.record} checked={settings.record} onChange={(event) => set({ record: event.currentTarget.checked })} />
      <p role="alert" className="problem">{problem}</p>
      {sure ? (
        <div className="sure">
          <p>{words.removeSure(name)}</p>
          <Button color="red" onClick={remove}>
            {TEXTS.setup.remove(name)}
          </Button>
          <Button variant="default" onClick={() => setSure(false)}>
            {words.keep}
          </Button>
        </div>
      ) : (
        <Button variant="light" color="red" onClick={() => setSure(true)}>
          {TEXTS.setup.remove(name)}
        </Button>
      )}
    </Panel>
  );
}
