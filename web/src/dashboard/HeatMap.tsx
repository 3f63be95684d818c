/** A grid of cells over a sealed picture or a plan, coloured from nothing to much. */
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Picture } from "../charts/LazyChart";
import { heatColour } from "./heat";

interface HeatMapProps {
  columns: number;
  rows: number;
  /** Row by row from the top left; null: unknown. */
  values: readonly (number | null)[];
  /** The value of the strongest colour. */
  top: number;
  /** Picture underneath; null draws on a plain ground. */
  background: string | null;
  /** Height by width. */
  shape: number;
  label: string;
  ref?: Ref<Picture>;
}

const WIDTH_PX = 1280;

export function HeatMap({ columns, rows, values, top, background, shape, label, ref }: HeatMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!canvas.current || !pen) return;
    let gone = false;
    const { width, height } = canvas.current;
    const paint = (image: HTMLImageElement | null): void => {
      if (gone) return;
      pen.fillStyle = "#10181b";
      pen.fillRect(0, 0, width, height);
      if (image) pen.drawImage(image, 0, 0, width, height);
      pen.imageSmoothingEnabled = true;
      pen.imageSmoothingQuality = "high";
      pen.drawImage(cells(columns, rows, values, top), 0, 0, width, height);
    };
    paint(null);
    if (background !== null) {
      const image = new Image();
      image.onload = () => paint(image);
      image.src = background;
    }
    return () => {
      gone = true;
    };
  }, [columns, rows, values, top, background, shape]);

  useImperativeHandle(ref, () => ({
    png: () =>
      new Promise<Blob>((resolve, reject) => {
        canvas.current?.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(label))), "image/png");
      }),
  }), [label]);

  return (
    <canvas ref={canvas} className="heat-map" width={WIDTH_PX} height={Math.round(WIDTH_PX * shape)} role="img" aria-label={label} data-testid="heat-map" />
  );
}

/** The cells alone, one pixel each; drawn larger they run into each other. */
function cells(columns: number, rows: number, values: readonly (number | null)[], top: number): HTMLCanvasElement {
  const small = document.createElement("canvas");
  small.width = columns;
  small.height = rows;
  const pen = small.getContext("2d");
  if (pen) {
    const image = pen.createImageData(columns, rows);
    values.forEach((value, index) => image.data.set(heatColour(value === null || top <= 0 ? 0 : value / top), index * 4));
    pen.putImageData(image, 0, 0);
  }
  return small;
}
