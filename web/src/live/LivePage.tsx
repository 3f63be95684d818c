/** Picture, counts, minutes and alarms of one camera at a time. */
import { AlarmList } from "../alarms/AlarmList";
import { Lines } from "../cards/Lines";
import { People } from "../cards/People";
import { Zones } from "../cards/Zones";
import { Minutes } from "../charts/Minutes";
import { useLive } from "../hooks";
import { Loading, useConnection } from "../shell/App";
import { PageHead } from "../shell/PageHead";
import { go, href, useRoute } from "../shell/route";
import { type CameraNow, shownCamera } from "../store";
import { TEXTS } from "../texts";
import { CameraPicker } from "./CameraPicker";
import { LiveView } from "./LiveView";

export default function LivePage() {
  const { cameras } = useLive();
  const { rest: wanted } = useRoute();
  const camera = shownCamera(cameras, wanted);
  if (cameras === null) return <Loading />;
  return (
    <>
      <PageHead heading={TEXTS.nav.live}>
        {cameras.length > 1 && (
          <CameraPicker cameras={cameras} chosen={camera?.name ?? null} onChoose={(name) => go(href("live", name))} />
        )}
      </PageHead>
      {camera === null ? <NoCamera /> : <Board camera={camera} />}
    </>
  );
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
