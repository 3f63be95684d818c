/** One camera's sealed picture, with what is known drawn over it. */
import { Button, Switch } from "@mantine/core";
import { useFullscreenElement } from "@mantine/hooks";
import { useState } from "react";
import { recordedUrl } from "../api";
import { StateBadge } from "../cards/StateBadge";
import type { CameraNow, Connection } from "../store";
import { TEXTS } from "../texts";
import { Stage } from "./Stage";

const SAVED_MS = 5 * 60_000;

interface LiveViewProps {
  camera: CameraNow;
  connection: Connection;
}

/** Give it the camera's name as key: each camera has a video element of its own. */
export function LiveView({ camera, connection }: LiveViewProps) {
  const [overlay, setOverlay] = useState(true);
  const stage = useFullscreenElement<HTMLDivElement>();
  const { name } = camera;
  return (
    <section className="panel live" aria-labelledby="live-heading">
      <header className="panel-head">
        <h2 id="live-heading" className="camera-name">
          {name}
        </h2>
        <StateBadge camera={camera} connection={connection} />
      </header>
      <Stage camera={camera} overlay={overlay} stageRef={stage.ref} />
      <footer className="live-foot">
        <Sealed seal={camera.seal_id} recorded={camera.recorded} />
        <div className="live-tools">
          {camera.recorded && (
            <Button
              variant="default"
              size="compact-sm"
              component="a"
              href="#"
              onClick={(event: React.MouseEvent<HTMLAnchorElement>) => {
                // The moment of the click, not that of the last drawing of the page.
                const now = Date.now();
                event.currentTarget.href = recordedUrl(name, now - SAVED_MS, now);
              }}
            >
              {TEXTS.live.saveLast}
            </Button>
          )}
          <Switch
            label={TEXTS.live.overlay}
            checked={overlay}
            onChange={(event) => setOverlay(event.currentTarget.checked)}
          />
          <Button variant="default" size="compact-sm" onClick={() => void stage.toggle()}>
            {stage.fullscreen ? TEXTS.live.leaveFullScreen : TEXTS.live.fullScreen}
          </Button>
        </div>
      </footer>
    </section>
  );
}

function Sealed({ seal, recorded }: { seal: string | null; recorded: boolean }) {
  return (
    <p className="seal">
      <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true">
        <path d="M8 1l5.5 2v4.3c0 3.5-2.3 6-5.5 7.7-3.2-1.7-5.5-4.2-5.5-7.7V3z" fill="currentColor" />
        <path d="M5.2 8l2 2 3.6-4" fill="none" className="seal-tick" strokeWidth="1.6" />
      </svg>
      <span>
        <strong>{TEXTS.live.sealed}</strong> {TEXTS.live.sealedLong} {recorded && TEXTS.live.recorded}{" "}
        {seal !== null && <code>{seal}</code>}
      </span>
    </p>
  );
}
