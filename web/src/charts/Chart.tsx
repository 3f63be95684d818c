/** An ECharts picture in React. Who does not see it reads the table beside it. */
import { useComputedColorScheme, } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from "react";
import { type ChartHandle, type ChartOption, init } from "./echarts";
import { DARK, LIGHT, type Palette } from "./palette";

export interface Picture {
  /** The chart as a PNG, on a ground of its own. */
  png(): Promise<Blob>;
}

interface ChartProps {
  /** Keep it the same (useCallback) as long as it draws the same. */
  draw: (palette: Palette) => ChartOption;
  label: string;
  height: number;
  ref?: Ref<Picture>;
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans CJK KR", "Noto Sans CJK JP", sans-serif';

export function Chart({ draw, label, height, ref }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartHandle | null>(null);
  const palette = useComputedColorScheme("light") === "dark" ? DARK : LIGHT;
  const still = useReducedMotion();
  const option = useMemo<ChartOption>(
    () => ({ animation: !still, animationDuration: 200, textStyle: { fontFamily: FONT, color: palette.text }, ...draw(palette) }),
    [draw, palette, still],
  );

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const made = init(element, null, { renderer: "canvas" });
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.current = null;
      made.dispose();
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);

  useImperativeHandle(ref, () => ({
    png: async () => {
      const url = chart.current?.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: palette.ground }) ?? "";
      // Not by fetch, to which the content security policy gives no data: addresses.
      const bytes = Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
      return new Blob([bytes], { type: "image/png" });
    },
  }), [palette]);

  return <div ref={box} className="chart" style={{ height }} role="img" aria-label={label} />;
}
