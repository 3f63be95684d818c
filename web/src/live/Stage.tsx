/** The place of one camera's picture: its video, what is drawn over it, or why there is none. */
import { type CSSProperties, type Ref, useEffect, useRef, useState } from "react";
import { videoUrl } from "../api";
import { store } from "../hooks";
import type { CameraNow } from "../store";
import { TEXTS } from "../texts";
import { Cover } from "./Cover";
import { LiveStream, type StreamStatus } from "./stream";
import { useOverlay } from "./useOverlay";

interface StageProps {
  camera: CameraNow;
  /** Draw boxes, lines and zones. */
  overlay: boolean;
  /** False lets go of the stream, for pictures that nobody sees. */
  active?: boolean;
  stageRef?: Ref<HTMLDivElement>;
}

export function Stage({ camera, overlay, active = true, stageRef }: StageProps) {
  const videoRef = useRef<HTMLVideoElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const streamRef = useRef<LiveStream | null>(null);
  const [status, setStatus] = useState<StreamStatus>("connecting");
  const { name } = camera;
  const watched = active && camera.state !== "not watched";
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
      setStatus("connecting");
    };
  }, [name, watched]);
  useOverlay(canvasRef, videoRef, store.history(name), camera, overlay && shown);

  const shape = { "--shape": (camera.width_px ?? 16) / (camera.height_px ?? 9) } as CSSProperties;
  return (
    <div className="stage" ref={stageRef} style={shape} data-shown={shown}>
      <video
        ref={videoRef}
        data-testid="live-video"
        aria-label={TEXTS.live.picture(name)}
        muted
        autoPlay
        playsInline
      />
      <canvas ref={canvasRef} data-testid="overlay" aria-hidden="true" />
      {!shown && <Cover camera={camera} status={status} onPlay={() => streamRef.current?.play()} />}
    </div>
  );
}
