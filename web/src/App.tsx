/** The one screen: picture, counts, minutes and alarms of one camera at a time. */
import { Loader } from "@mantine/core";
import { useHash } from "@mantine/hooks";
import { Header } from "./Header";
import { Notice } from "./Notice";
import { AlarmList } from "./alarms/AlarmList";
import { getHealth } from "./api";
import { Lines } from "./cards/Lines";
import { People } from "./cards/People";
import { Zones } from "./cards/Zones";
import { Minutes } from "./charts/Minutes";
import { store, useEvents, useLive, usePolled } from "./hooks";
import { LiveView } from "./live/LiveView";
import type { CameraNow, Connection } from "./store";
import { TEXTS } from "./texts";

const HEALTH_EVERY_MS = 10_000;

export function App() {
  useEvents();
  const { connection: events, cameras, unseen, fresh, reconnects } = useLive();
  const health = usePolled(getHealth, HEALTH_EVERY_MS, events);
  // A machine that was switched off closes no connection: the request tells, the stream does not.
  const connection: Connection = events === "ok" && health.error !== null ? "lost" : events;
  // Read at once, so that no other camera is shown before the wanted one.
  const [hash, choose] = useHash({ getInitialValueInEffect: false });
  const wanted = hash.replace(/^#/, "");
  const camera = cameras?.find((one) => one.name === wanted) ?? cameras?.[0] ?? null;
  const restricted = cameras?.some((one) => one.zones.some((zone) => zone.restricted)) ?? false;

  return (
    <>
      <a className="skip" href="#picture" onClick={focusPicture}>
        {TEXTS.skip}
      </a>
      <Header
        cameras={cameras ?? []}
        chosen={camera?.name ?? null}
        onChoose={choose}
        connection={connection}
      />
      <Notice
        connection={connection}
        problem={health.data?.status === "degraded" ? health.data.detail : null}
        unseen={unseen}
        chosen={camera?.name ?? null}
        onShow={choose}
        onAcknowledge={store.acknowledgeAll}
      />
      <main>
        {camera === null ? (
          <NoCamera loading={cameras === null} />
        ) : (
          <Board camera={camera} connection={connection} reconnects={reconnects}>
            <AlarmList
              fresh={fresh}
              unseen={unseen}
              restricted={restricted}
              reconnects={reconnects}
              onAcknowledge={store.acknowledge}
            />
          </Board>
        )}
      </main>
      <footer className="page-foot">{TEXTS.footer(health.data?.version ?? "")}</footer>
    </>
  );
}

interface BoardProps {
  camera: CameraNow;
  connection: Connection;
  reconnects: number;
  children: React.ReactNode;
}

function Board({ camera, connection, reconnects, children }: BoardProps) {
  return (
    <div className="board">
      <LiveView key={camera.name} camera={camera} connection={connection} />
      <div className="side">
        <People camera={camera} connection={connection} />
        <Lines camera={camera} reconnects={reconnects} />
        <Zones camera={camera} connection={connection} />
        {children}
      </div>
      <Minutes camera={camera.name} hasLines={camera.lines.length > 0} reconnects={reconnects} />
    </div>
  );
}

function NoCamera({ loading }: { loading: boolean }) {
  if (loading) {
    return (
      <div className="nothing">
        <Loader size="sm" aria-hidden="true" />
        <p>{TEXTS.loading}</p>
      </div>
    );
  }
  return (
    <div className="nothing">
      <h2>{TEXTS.noCameras.heading}</h2>
      <p>{TEXTS.noCameras.text}</p>
    </div>
  );
}

/** The address keeps the camera after its #, so the link moves the focus by itself. */
function focusPicture(event: React.MouseEvent): void {
  event.preventDefault();
  document.getElementById("picture")?.focus();
}
