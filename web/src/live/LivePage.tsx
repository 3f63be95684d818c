/** The live picture of one camera with its counts, or of all at once. */
import { Button, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { AlarmList } from "../alarms/AlarmList";
import { Lines } from "../cards/Lines";
import { People } from "../cards/People";
import { Zones } from "../cards/Zones";
import { Minutes } from "../charts/Minutes";
import { useLive } from "../hooks";
import { Loading, useConnection } from "../shell/App";
import { PageHead } from "../shell/PageHead";
import { ask, go, href, useRoute } from "../shell/route";
import { type CameraNow, shownCamera } from "../store";
import { TEXTS } from "../texts";
import { CameraPicker } from "./CameraPicker";
import { LiveView } from "./LiveView";
import { VideoWall } from "./VideoWall";
import { WallHead } from "./WallHead";
import "./live.css";

export default function LivePage() {
  const { cameras } = useLive();
  const { rest: wanted, query } = useRoute();
  const [overlay, setOverlay] = useState(true);
  const wallScreen = query.get("wall") === "1";
  const all = wallScreen || query.get("view") === "all";
  useEscape(wallScreen);
  if (cameras === null) return <Loading />;
  const camera = shownCamera(cameras, wanted);
  if (wallScreen) {
    return (
      <div className="wall-screen">
        <WallHead cameras={cameras} />
        <VideoWall cameras={cameras} overlay={overlay} />
      </div>
    );
  }
  return (
    <>
      <PageHead heading={TEXTS.nav.live}>
        {cameras.length > 1 && !all && (
          <CameraPicker cameras={cameras} chosen={camera?.name ?? null} onChoose={(name) => go(href("live", name))} />
        )}
        {cameras.length > 0 && (
          <div className="page-tools">
            {all && (
              <Switch
                label={TEXTS.live.overlay}
                checked={overlay}
                onChange={(event) => setOverlay(event.currentTarget.checked)}
              />
            )}
            {cameras.length > 1 && (
              <Button variant="default" size="compact-sm" onClick={() => ask({ view: all ? null : "all" })}>
                {all ? TEXTS.live.one : TEXTS.live.all}
              </Button>
            )}
            <Button variant="default" size="compact-sm" onClick={() => ask({ wall: "1" })}>
              {TEXTS.wall.enter}
            </Button>
          </div>
        )}
      </PageHead>
      {camera === null ? <NoCamera /> : all ? <VideoWall cameras={cameras} overlay={overlay} /> : <Board camera={camera} />}
    </>
  );
}

/** A wall screen has no bar: Escape brings it back. */
function useEscape(wallScreen: boolean): void {
  useEffect(() => {
    if (!wallScreen) return;
    const leave = (event: KeyboardEvent): void => {
      if (event.key === "Escape") ask({ wall: null });
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [wallScreen]);
}

function Board({ camera }: { camera: CameraNow }) {
  const connection = useConnection();
  const { reconnects } = useLive();
  return (
    <div className="board">
      <LiveView key={camera.name} camera={camera} connection={connection} />
      <div className="side">
        <People camera={camera} connection={connection} />
        <Lines camera={camera} reconnects={reconnects} />
        <Zones camera={camera} connection={connection} />
        <AlarmList />
      </div>
      <Minutes camera={camera.name} hasLines={camera.lines.length > 0} reconnects={reconnects} />
    </div>
  );
}

function NoCamera() {
  return (
    <div className="nothing">
      <h2>{TEXTS.noCameras.heading}</h2>
      <p>{TEXTS.noCameras.text}</p>
    </div>
  );
}
