/** Draws the overlay on each frame of the browser, when there is something new to draw. */
import { useReducedMotion } from "@mantine/hooks";
import { type RefObject, useEffect } from "react";
import type { CameraNow } from "../store";
import { containRect } from "./geometry";
import { draw } from "./overlay";
import type { SceneHistory } from "./scenes";

/** The pulse of a zone with somebody inside, slow enough to be calm. */
const PULSE_MS = 1_400;
const STILL_PULSE = 0.6;

export function useOverlay(
  canvasRef: RefObject<HTMLCanvasElement | null>,
  videoRef: RefObject<HTMLVideoElement | null>,
  history: SceneHistory,
  camera: CameraNow,
  visible: boolean,
): void {
  const still = useReducedMotion();
  const { lines, zones, width_px, height_px } = camera;
  useEffect(() => {
    const canvas = canvasRef.current;
    const video = videoRef.current;
    const pen = canvas?.getContext("2d");
    if (!canvas || !video || !pen) return;
    let request = 0;
    let drawn = "";

    const step = (now_ms: number): void => {
      request = requestAnimationFrame(step);
      const stage = { width: canvas.clientWidth, height: canvas.clientHeight };
      const ratio = window.devicePixelRatio || 1;
      const moment = visible && video.readyState >= 2 ? history.at(video.currentTime) : null;
      const inside = zones.some((zone) => zone.restricted && (moment?.zonesInside[zone.name] ?? 0) > 0);
      const pulse = still || !inside ? STILL_PULSE : wave(now_ms);
      const what = [video.currentTime, video.readyState >= 2, history.version, stage.width, stage.height, ratio, pulse].join();
      if (what === drawn) return;
      drawn = what;
      canvas.width = Math.round(stage.width * ratio);
      canvas.height = Math.round(stage.height * ratio);
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      // The video may be a row or column larger than the picture; the picture's shape counts.
      const picture = {
        width: width_px ?? video.videoWidth,
        height: height_px ?? video.videoHeight,
      };
      if (visible && video.readyState >= 2) {
        draw(pen, { rect: containRect(stage, picture), lines, zones, moment, pulse });
      }
      canvas.dataset["boxes"] = String(moment?.figures.length ?? 0);
    };

    request = requestAnimationFrame(step);
    return () => cancelAnimationFrame(request);
  }, [canvasRef, videoRef, history, lines, zones, width_px, height_px, visible, still]);
}

const wave = (now_ms: number): number => (1 + Math.sin((2 * Math.PI * now_ms) / PULSE_MS)) / 2;
