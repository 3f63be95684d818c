/** One sealed picture of a camera, taken from its live stream. It lives in this page only. */
import { useCallback, useEffect, useState } from "react";
import { videoUrl } from "../api";
import { LiveStream } from "./stream";

export interface Still {
  /** Address of the picture; null while there is none. */
  url: string | null;
  width: number;
  height: number;
}

const NONE: Still = { url: null, width: 16, height: 9 };
/** The first frames after a start may still be blank. */
const SETTLE_MS = 400;

/**
 * @param camera null: take none
 * @param runs whether the camera gives a picture now; the last one taken stays when it no longer does
 */
export function useStill(camera: string | null, runs: boolean): Still & { again: () => void } {
  const [still, setStill] = useState<Still & { of: string | null }>({ ...NONE, of: null });
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (camera === null || !runs) return;
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let done = false;
    const take = (): void => {
      const { videoWidth: width, videoHeight: height } = video;
      if (done || width === 0) return;
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      canvas.getContext("2d")?.drawImage(video, 0, 0);
      stream.stop();
      canvas.toBlob((blob) => {
        if (done || !blob) return;
        setStill({ url: URL.createObjectURL(blob), width, height, of: camera });
      }, "image/png");
    };
    const stream = new LiveStream(video, videoUrl(camera), (status) => {
      if (status === "playing") timer = setTimeout(take, SETTLE_MS);
    });
    return () => {
      done = true;
      clearTimeout(timer);
      stream.stop();
    };
  }, [camera, runs, round]);

  const { url } = still;
  useEffect(() => () => void (url !== null && URL.revokeObjectURL(url)), [url]);

  const again = useCallback(() => setRound((old) => old + 1), []);
  const shown = still.of === camera ? still : NONE;
  return { url: shown.url, width: shown.width, height: shown.height, again };
}
