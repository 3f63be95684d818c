/** Stands where the picture is not, and says why. */
import { Button, Loader } from "@mantine/core";
import { useNow } from "../hooks";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";
import type { StreamStatus } from "./stream";

interface CoverProps {
  camera: CameraNow;
  status: StreamStatus;
  onPlay: () => void;
}

export function Cover({ camera, status, onPlay }: CoverProps) {
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
