/** One camera's sealed picture, with what is known drawn over it. */
import { Button, Loader, Switch } from "@mantine/core";
import { useFullscreenElement } from "@mantine/hooks";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { recordedUrl, videoUrl } from "../api";
import { StateBadge } from "../cards/StateBadge";
import { store, useNow } from "../hooks";
import type { CameraNow, Connection } from "../store";
import { TEXTS } from "../texts";
import { LiveStream, type StreamStatus } from "./stream";
import { useOverlay } from "./useOverlay";

const SAVED_MS = 5 * 60_000;

interface LiveViewProps {
  camera: CameraNow;
  connection: Connection;
}

/** Give it the camera's name as key: each camera has a video element of its own. */
export function LiveView({ camera, connection }: LiveViewProps) {
  const videoRef = useRef<HTMLVideoElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const streamRef = useRef<LiveStream | null>(null);
  const [status, setStatus] = useState<StreamStatus>("connecting");
  const [overlay, setOverlay] = useState(true);
  const stage = useFullscreenElement<HTMLDivElement>();
  const { name } = camera;
  const watched = camera.state !== "not watched";
  // A picture that stands still must never look like a camera that works.
  const shown = camera.state === "running" && status === "playing";

  useEffect(() => {
    const video = videoRef.current;
    if (!video || !watched) return;
    const stream = new LiveStream(video, videoUrl(name), setStatus);
    streamRef.current = stream;
    return () => {
      streamRef.current = null;
      stream.stop();
    };
  }, [name, watched]);
  useOverlay(canvasRef, videoRef, store.history(name), camera, overlay && shown);

  const shape = { "--shape": (camera.width_px ?? 16) / (camera.height_px ?? 9) } as CSSProperties;
  return (
    <section className="panel live" aria-labelledby="live-heading">
      <header className="panel-head">
        <h2 id="live-heading" className="camera-name">
          {name}
        </h2>
        <StateBadge camera={camera} connection={connection} />
      </header>
      <div className="stage" ref={stage.ref} style={shape} id="picture" tabIndex={-1} data-shown={shown}>
        <video
          ref={videoRef}
          data-testid="live-video"
          aria-label={TEXTS.live.picture(name)}
          muted
          autoPlay
          playsInline
        />
        <canvas ref={canvasRef} data-testid="overlay" aria-hidden="true" />
        {!shown && (
          <Cover camera={camera} status={status} onPlay={() => streamRef.current?.play()} />
        )}
      </div>
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

interface CoverProps {
  camera: CameraNow;
  status: StreamStatus;
  onPlay: () => void;
}

/** Stands where the picture is not, and says why. */
function Cover({ camera, status, onPlay }: CoverProps) {
  const words = TEXTS.states[camera.state];
  if (camera.state !== "running") {
    const busy = camera.state === "starting";
    const cause = camera.cause === "none" ? null : TEXTS.causes[camera.cause];
    return (
      <div className="cover" data-testid="cover">
        {busy && <Loader size="sm" color="gray" aria-hidden="true" />}
        <p className="cover-title">{cause?.short ?? words.short}</p>
        <p>{cause?.todo ?? words.long}</p>
        {camera.detail !== "" && <p className="cover-detail">{sentence(camera.detail)}</p>}
        {camera.tries > 0 && <Tries tries={camera.tries} next_ms={camera.next_try_ms} />}
      </div>
    );
  }
  if (status === "blocked") {
    return (
      <div className="cover">
        <p>{TEXTS.live.blocked}</p>
        <Button onClick={onPlay}>{TEXTS.live.play}</Button>
      </div>
    );
  }
  const text = {
    connecting: TEXTS.live.connecting,
    waiting: TEXTS.live.waiting,
    playing: TEXTS.live.waiting,
    unsupported: TEXTS.live.unsupported,
  }[status];
  return (
    <div className="cover">
      {status !== "unsupported" && <Loader size="sm" color="gray" aria-hidden="true" />}
      <p>{text}</p>
    </div>
  );
}

/** How far up the ladder of waits the camera is, and how long until the next try; `now` lags a little. */
function Tries({ tries, next_ms }: { tries: number; next_ms: number | null }) {
  const now = useNow(1_000);
  const next = next_ms === null ? null : TEXTS.nextTry(Math.max(0, Math.floor((next_ms - now) / 1000)));
  return (
    <p className="cover-detail" data-testid="tries">
      {TEXTS.tries(tries)}
      {next !== null && `, ${next}`}
    </p>
  );
}

/** The server's details begin small, since they follow other words elsewhere. */
function sentence(detail: string): string {
  const isAddress = /^\w+:\/\//.test(detail);
  const text = isAddress ? detail : detail.charAt(0).toUpperCase() + detail.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
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
